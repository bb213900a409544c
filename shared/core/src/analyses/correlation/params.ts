import { z } from 'zod';

/** PostgreSQL selects at most 1664 columns: 20 variables have 190 pairs of 7 measures. */
export const maxVariables = 20;

export const correlationParams = z.strictObject({
  variables: z
    .array(z.string().max(64))
    .min(2)
    .max(maxVariables)
    .refine((names) => new Set(names).size === names.length, 'variables are distinct'),
});
export type CorrelationParams = z.infer<typeof correlationParams>;

const number = z.number().nullable();

export const correlationResult = z.strictObject({
  pairs: z.array(
    z.strictObject({
      x: z.string(),
      y: z.string(),
      /** Records that have both. */
      n: number,
      estimate: number,
      confLow: number,
      confHigh: number,
      pValue: number,
      suppressed: z.string().optional(),
    }),
  ),
});
export type CorrelationResult = z.infer<typeof correlationResult>;
export type CorrelationPair = CorrelationResult['pairs'][number];
