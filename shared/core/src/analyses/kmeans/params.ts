import { z } from 'zod';

export const maxClusters = 20;
export const maxVariables = 20;

export const kmeansParams = z.strictObject({
  variables: z
    .array(z.string().max(64))
    .min(1)
    .max(maxVariables)
    .refine((names) => new Set(names).size === names.length, 'variables are distinct'),
  clusters: z.number().int().min(2).max(maxClusters),
  /** Distances in standard deviations of the cohort; else in the variables' own units. */
  scale: z.boolean(),
});
export type KmeansParams = z.infer<typeof kmeansParams>;

const number = z.number().nullable();

export const kmeansResult = z.strictObject({
  nobs: number,
  /** By size. */
  clusters: z.array(
    z.strictObject({
      cluster: z.number(),
      n: number,
      centre: z.array(z.strictObject({ variable: z.string(), value: number, sd: number })),
      /** Sum of squared distances to the centre. */
      withinSS: number,
      suppressed: z.string().optional(),
    }),
  ),
  totalSS: number,
  withinSS: number,
  betweenSS: number,
  iterations: z.number(),
  converged: z.boolean(),
  reason: z.string().optional(),
});
export type KmeansResult = z.infer<typeof kmeansResult>;
