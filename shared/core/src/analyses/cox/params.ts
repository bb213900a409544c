import { z } from 'zod';
import { formulaSchema } from '../../query-language/formula-schema.ts';
import { hazardFitKeys, modelTest } from '../../regression/model-fit.ts';

export const tieMethods = ['efron', 'breslow'] as const;
export type TieMethod = (typeof tieMethods)[number];
export const phTransforms = ['identity', 'log', 'km'] as const;

export const coxParams = z.strictObject({
  formula: formulaSchema,
  ties: z.enum(tieMethods),
  /** The variable that weights the records, as R's case weights. */
  weights: z.string().max(64).nullable(),
  /** Sandwich standard errors. */
  robust: z.boolean(),
  /** Of time, in the test of proportional hazards. */
  phTest: z.enum(phTransforms),
});
export type CoxParams = z.infer<typeof coxParams>;

const number = z.number().nullable();
export const hazardRatio = z.strictObject({ estimate: number, confLow: number, confHigh: number });

export const coxTerm = z.strictObject({
  term: z.string(),
  estimate: number,
  stdError: number,
  /** Where asked for; then statistic, p-value and interval rest on it. */
  robustSe: number.optional(),
  statistic: number,
  pValue: number,
  confLow: number,
  confHigh: number,
  hazardRatio,
});
export type CoxTerm = z.infer<typeof coxTerm>;

export const coxResult = z.strictObject({
  formula: z.string(),
  ties: z.enum(tieMethods),
  /** `site` and the variables of strata(). */
  strata: z.array(z.string()),
  terms: z.array(coxTerm),
  ...hazardFitKeys,
  concordance: z.strictObject({ estimate: number, stdError: number }),
  phTest: z.strictObject({
    transform: z.enum(phTransforms),
    global: modelTest,
    terms: z.array(modelTest.extend({ term: z.string() })),
  }),
});
export type CoxResult = z.infer<typeof coxResult>;
