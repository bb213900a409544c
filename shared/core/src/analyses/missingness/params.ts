import { z } from 'zod';

/** Of more variables there are too many patterns for a table. */
export const mostInPatterns = 8;

export const missingnessParams = z.strictObject({
  variables: z
    .array(z.string().max(64))
    .min(1)
    .max(200)
    .refine((names) => new Set(names).size === names.length, 'variables are distinct'),
});
export type MissingnessParams = z.infer<typeof missingnessParams>;

const number = z.number().nullable();
const suppressed = z.string().optional();

export const missingnessResult = z.strictObject({
  /** `n`: values that are there. `percent`: of the records, missing. */
  variables: z.array(z.strictObject({ variable: z.string(), n: number, missing: number, percent: number, suppressed })),
  /** Records that miss just these variables (none: complete ones); for up to eight variables. */
  patterns: z.array(z.strictObject({ missing: z.array(z.string()), n: number, suppressed })).optional(),
});
export type MissingnessResult = z.infer<typeof missingnessResult>;
