import { z } from 'zod';
import { formulaSchema } from '../../query-language/formula-schema.ts';
import { gridParams } from '../../survival/time-grid.ts';

export const logRankParams = z.strictObject({
  formula: formulaSchema,
  /** Weights S(t−)^ρ: 0 log-rank, 1 Peto & Peto's Wilcoxon. */
  rho: z.number().min(0).max(10),
  /** Also test for a trend over the groups in order. */
  trend: z.boolean(),
  /** Compare within each site alone; strata(site) says the same. */
  stratifiedBySite: z.boolean(),
  /** Where times are added up over sites. */
  grid: gridParams.nullable(),
});
export type LogRankParams = z.infer<typeof logRankParams>;

const number = z.number().nullable();
const test = { statistic: number, df: number, pValue: number };

export const logRankResult = z.strictObject({
  ...test,
  rho: z.number(),
  groups: z.array(
    z.strictObject({
      group: z.string(),
      n: number,
      observed: number,
      expected: number,
      suppressed: z.string().optional(),
    }),
  ),
  trend: z.strictObject(test).optional(),
  /** Up to where the groups are compared, where that is not to the end and one time for all strata. */
  until: z.number().optional(),
  /** Where they are not compared to the end: events until there, and of all. */
  events: z.strictObject({ compared: number, all: number }).optional(),
  /** Of the comparison: the sites and the variables within which groups are compared. */
  strata: z.array(z.string()),
});
export type LogRankResult = z.infer<typeof logRankResult>;
