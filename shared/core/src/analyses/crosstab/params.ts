import { z } from 'zod';

const name = z.string().max(64);

/** What `strata` names when the sites themselves are the strata. */
export const siteStratum = 'site';

export const crosstabParams = z.strictObject({
  rows: name,
  columns: name,
  /** A third variable, or `site`. */
  strata: name.nullable(),
});
export type CrosstabParams = z.infer<typeof crosstabParams>;

const number = z.number().nullable();
const shown = { n: number, suppressed: z.string().optional() };
const test = z.strictObject({ statistic: number, df: number, pValue: number });
/** JSON has no infinity: `infinite` names what is null for that reason, as next to a cell of 0. */
const infinite = z.array(z.enum(['estimate', 'confHigh'])).optional();
const ratio = z.strictObject({ estimate: number, confLow: number, confHigh: number, infinite });

export const crosstabResult = z.strictObject({
  /** Without `strata`: over all strata. */
  cells: z.array(z.strictObject({ row: z.string(), column: z.string(), strata: z.string().optional(), ...shown })),
  rowTotals: z.array(z.strictObject({ row: z.string(), ...shown })),
  columnTotals: z.array(z.strictObject({ column: z.string(), ...shown })),
  tests: z.strictObject({
    chiSquared: test,
    /** Two rows and two columns. */
    chiSquaredYates: test.optional(),
    /** Two rows and two columns; `estimate` is the conditional odds ratio. */
    fisher: test.extend(ratio.shape).optional(),
    /** Two rows or two columns. */
    trend: test.optional(),
    /** Two rows, two columns and strata; `estimate` is the common odds ratio. */
    mantelHaenszel: test.extend(ratio.shape).optional(),
  }),
  cramersV: number,
  oddsRatio: ratio.optional(),
  /** Of the second column's level, second row's level against the first's. */
  riskRatio: ratio.optional(),
});
export type CrosstabResult = z.infer<typeof crosstabResult>;
export type CrosstabTest = z.infer<typeof test>;
export type CrosstabRatio = z.infer<typeof ratio>;
