import { z } from 'zod';
import { formulaSchema } from '../../query-language/formula-schema.ts';
import { landmark } from '../../survival/landmark.ts';
import { gridParams } from '../../survival/time-grid.ts';

export const confTypes = ['log-log', 'log', 'plain'] as const;

export const competingRisksParams = z.strictObject({
  formula: formulaSchema,
  grid: gridParams.nullable(),
  confType: z.enum(confTypes),
  /** Landmark times. */
  at: z.array(z.number().nonnegative().max(1e9)).max(200),
  /** Weights (1 − F)^ρ of Gray's test. */
  rho: z.number().min(0).max(10),
});
export type CompetingRisksParams = z.infer<typeof competingRisksParams>;

const number = z.number().nullable();
const estimates = { estimate: number, stdError: number, confLow: number, confHigh: number };

export const incidencePoint = z.strictObject({
  time: z.number(),
  /** Where an interval takes the place of its times: its beginning, to which nRisk belongs; the row is approximate. */
  from: z.number().optional(),
  nRisk: number,
  nEvent: number,
  /** Events of the other causes. */
  nCompeting: number,
  nCensor: number,
  /** Cumulative incidence. */
  ...estimates,
  /** Cause-specific. */
  cumulativeHazard: number,
  cumulativeHazardStdError: number,
});
export type IncidencePoint = z.infer<typeof incidencePoint>;

export const incidenceCurve = z.strictObject({
  group: z.string(),
  /** Where the tests are stratified. */
  stratum: z.string().optional(),
  cause: z.string(),
  n: number,
  events: number,
  suppressed: z.string().optional(),
  points: z.array(incidencePoint),
  at: z.array(z.strictObject({ ...landmark, ...estimates })).optional(),
  /** Where intervals of time take the place of times: how far the curve can be from the one with exact times. */
  approximate: z.strictObject({ intervals: z.number(), largestError: z.number() }).optional(),
});
export type IncidenceShown = z.infer<typeof incidenceCurve>;

export const competingRisksResult = z.strictObject({
  curves: z.array(incidenceCurve),
  /** Of equal cumulative incidence (Gray) and of equal cause-specific hazards (log-rank). */
  tests: z
    .array(
      z.strictObject({
        cause: z.string(),
        method: z.enum(['gray', 'log-rank']),
        statistic: number,
        df: number,
        pValue: number,
      }),
    )
    .optional(),
  /** Where intervals of time take the place of times: up to where the groups are compared. */
  until: z.number().optional(),
});
export type CompetingRisksResult = z.infer<typeof competingRisksResult>;
