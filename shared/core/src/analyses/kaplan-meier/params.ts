import { z } from 'zod';
import { formulaSchema } from '../../query-language/formula-schema.ts';
import { landmark } from '../../survival/landmark.ts';
import { gridParams } from '../../survival/time-grid.ts';

export const confTypes = ['log', 'log-log', 'plain'] as const;

const time = z.number().nonnegative().max(1e9);

export const kaplanMeierParams = z.strictObject({
  formula: formulaSchema,
  grid: gridParams.nullable(),
  confType: z.enum(confTypes),
  /** Landmark times. */
  at: z.array(time).max(200),
  /** Horizon of the restricted mean. */
  rmst: z.number().positive().max(1e9).nullable(),
});
export type KaplanMeierParams = z.infer<typeof kaplanMeierParams>;

const number = z.number().nullable();
const interval = { confLow: number, confHigh: number };

export const curvePoint = z.strictObject({
  time: z.number(),
  /** Where an interval takes the place of its times: its beginning, to which nRisk belongs; the row is approximate. */
  from: z.number().optional(),
  nRisk: number,
  nEvent: number,
  nCensor: number,
  survival: number,
  stdError: number,
  ...interval,
  cumulativeHazard: number,
  cumulativeHazardStdError: number,
});
export type CurvePoint = z.infer<typeof curvePoint>;

const contrast = z.strictObject({ estimate: number, stdError: number, ...interval, pValue: number });

export const survivalCurve = z.strictObject({
  group: z.string(),
  n: number,
  events: number,
  suppressed: z.string().optional(),
  points: z.array(curvePoint),
  median: z.strictObject({
    estimate: number,
    ...interval,
    /** Where intervals take the place of times: the median with exact times is after `low` and at most `high`. */
    within: z.strictObject({ low: number, high: number }).optional(),
  }),
  at: z.array(z.strictObject({ ...landmark, survival: number, stdError: number, ...interval })).optional(),
  rmst: z.strictObject({ tau: z.number(), estimate: number, stdError: number, ...interval }).optional(),
  /** Where intervals of time take the place of times: how far the curve can be from the Kaplan-Meier estimate. */
  approximate: z.strictObject({ intervals: z.number(), largestError: z.number() }).optional(),
});
export type CurveShown = z.infer<typeof survivalCurve>;

export const kaplanMeierResult = z.strictObject({
  curves: z.array(survivalCurve),
  /** Each group against the first: differences and ratios of restricted means. */
  rmstContrasts: z
    .array(
      z.strictObject({
        group: z.string(),
        reference: z.string(),
        tau: z.number(),
        difference: contrast,
        /** stdError: of the logarithm. */
        ratio: contrast,
      }),
    )
    .optional(),
});
export type KaplanMeierResult = z.infer<typeof kaplanMeierResult>;
