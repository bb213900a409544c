import { z } from 'zod';

/** PostgreSQL selects at most 1664 columns; five measures a variable leave room for groups of any number. */
export const maxVariables = 200;

export const summaryParams = z.strictObject({
  variables: z
    .array(z.string().max(64))
    .min(1)
    .max(maxVariables)
    .refine((names) => new Set(names).size === names.length, 'variables are distinct'),
  by: z.string().max(64).nullable(),
});
export type SummaryParams = z.infer<typeof summaryParams>;

const count = z.number().nullable();
const suppressed = z.string().optional();
const numeric = z.strictObject({
  variable: z.string(),
  n: count,
  missing: count,
  mean: z.number().nullable(),
  sd: z.number().nullable(),
  suppressed,
});
const categorical = z.strictObject({
  variable: z.string(),
  n: count,
  missing: count,
  levels: z.array(z.strictObject({ level: z.string(), n: count, percent: z.number().nullable(), suppressed })),
  suppressed,
});
const test = z.strictObject({
  variable: z.string(),
  method: z.enum(['welch-t', 'anova', 'chi-squared']),
  statistic: z.number().nullable(),
  df: z.number().nullable(),
  /** Second degrees of freedom of an F test. */
  dfResidual: z.number().nullable().optional(),
  pValue: z.number().nullable(),
});
const difference = z.strictObject({
  variable: z.string(),
  groups: z.tuple([z.string(), z.string()]),
  smd: z.number().nullable(),
});

export const summaryResult = z.strictObject({
  groups: z.array(
    z.strictObject({ group: z.string(), n: count, suppressed, variables: z.array(z.union([numeric, categorical])) }),
  ),
  tests: z.array(test).optional(),
  smd: z.array(difference).optional(),
});
export type SummaryResult = z.infer<typeof summaryResult>;
export type SummaryGroup = SummaryResult['groups'][number];
export type NumericSummary = z.infer<typeof numeric>;
export type CategoricalSummary = z.infer<typeof categorical>;
export type GroupTest = z.infer<typeof test>;
export type GroupDifference = z.infer<typeof difference>;
