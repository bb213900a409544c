import { z } from 'zod';

const name = z.string().max(64);
export const maxProbabilities = 25;

export const quantileParams = z.strictObject({
  variable: name,
  probabilities: z
    .array(z.number().gt(0).lt(1))
    .min(1)
    .max(maxProbabilities)
    .refine((all) => new Set(all).size === all.length, 'probabilities are distinct'),
  by: name.nullable(),
  /** Distance of the values that are told apart; null: the dictionary's grid. */
  step: z.number().positive().nullable(),
});
export type QuantileParams = z.infer<typeof quantileParams>;

const number = z.number().nullable();
/** With `by` only. */
const group = z.string().optional();
const suppressed = z.string().optional();
const value = z.strictObject({ group, probability: z.number(), value: number, suppressed });
/** Where fewer records than the rules ask for would share a value. */
const interval = z.strictObject({ group, probability: z.number(), low: z.number(), high: z.number() });

export const quantileResult = z.strictObject({
  quantiles: z.array(z.union([value, interval])),
  /** Values and missing values. */
  counts: z.array(z.strictObject({ group, n: number, missing: number, suppressed })),
});
export type QuantileResult = z.infer<typeof quantileResult>;
export type QuantileShown = QuantileResult['quantiles'][number];
