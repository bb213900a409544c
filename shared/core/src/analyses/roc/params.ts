import { z } from 'zod';
import { formulaSchema } from '../../query-language/formula-schema.ts';
import { binParams } from '../public-bins.ts';

/** What the score says about the risk of the event. */
export const scales = ['probability', 'logit'] as const;

export const rocParams = z.strictObject({
  /** `event ~ score`. */
  formula: formulaSchema,
  /** null: nothing, higher is only more likely. */
  scale: z.enum(scales).nullable(),
  bins: binParams.nullable(),
});
export type RocParams = z.infer<typeof rocParams>;

const number = z.number().nullable();
const interval = { confLow: number, confHigh: number };
const coefficient = z.strictObject({ estimate: number, stdError: number, ...interval });

export const rocResult = z.strictObject({
  nobs: number,
  nevent: number,
  auc: coefficient,
  /** Of the area: half the pairs that share a bin; 0 where every bin is one value of the score. */
  largestError: number,
  /** At or above the threshold a record counts as positive. */
  points: z.array(z.strictObject({ threshold: z.number(), sensitivity: z.number(), specificity: z.number() })),
  /** Where sensitivity and specificity add up to most. */
  youden: z.strictObject({ threshold: z.number(), sensitivity: z.number(), specificity: z.number() }).nullable(),
  suppressed: z.string().optional(),
  /** With a scale only. */
  calibration: z
    .strictObject({
      intercept: coefficient,
      slope: coefficient,
      inTheLarge: coefficient,
      /** Mean predicted and observed risk. */
      predicted: number,
      observed: number,
      brier: number,
      /** 1 − Brier over that of the mean risk alone. */
      scaledBrier: number,
      points: z.array(z.strictObject({ predicted: z.number(), observed: z.number(), n: z.number(), ...interval })),
    })
    .optional(),
  decision: z.array(z.strictObject({ threshold: z.number(), netBenefit: z.number(), treatAll: z.number() })).optional(),
});
export type RocResult = z.infer<typeof rocResult>;
