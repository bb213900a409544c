import { z } from 'zod';

/** PostgreSQL selects at most 1664 columns: 50 variables have 1275 products. */
export const maxVariables = 50;

export const pcaParams = z.strictObject({
  variables: z
    .array(z.string().max(64))
    .min(2)
    .max(maxVariables)
    .refine((names) => new Set(names).size === names.length, 'variables are distinct'),
  /** Each variable divided by its standard deviation: the components of the correlation matrix. */
  scale: z.boolean(),
});
export type PcaParams = z.infer<typeof pcaParams>;

const number = z.number().nullable();

export const pcaResult = z.strictObject({
  nobs: number,
  components: z.array(
    z.strictObject({
      component: z.string(),
      /** Standard deviation of the scores. */
      sdev: z.number(),
      /** Of the variance. */
      proportion: z.number(),
      cumulative: z.number(),
    }),
  ),
  /** With these a score is Σ loading · (value − mean), over sd where `scale`. */
  variables: z.array(z.strictObject({ variable: z.string(), mean: number, sd: number })),
  loadings: z.array(z.strictObject({ variable: z.string(), component: z.string(), value: z.number() })),
});
export type PcaResult = z.infer<typeof pcaResult>;
