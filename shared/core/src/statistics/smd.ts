/**
 * Standardised mean differences, the balance measure of a Table 1, as R's `tableone` prints them.
 * Source: P. C. Austin, Stat. Med. 28 (2009) 3083-3107 (numeric); D. Yang & J. E. Dalton, SAS Global Forum 2012, paper
 * 335 (categorical: Mahalanobis distance between the two vectors of proportions).
 */
import { at } from './at.ts';
import { factorSymmetric, quadraticForm } from './symmetric-solve.ts';

export interface MeanAndVariance {
  mean: number;
  variance: number;
}

export interface PairwiseSmd {
  pairs: { first: number; second: number; smd: number }[];
  /** `tableone` prints the mean over all pairs. */
  mean: number;
  max: number;
}

/** |difference of means| / √((s₁² + s₂²)/2); 0 for two equal constants, Infinity for two different ones. */
export function numericSmd(a: MeanAndVariance, b: MeanAndVariance): number {
  const difference = Math.abs(a.mean - b.mean);
  return difference === 0 ? 0 : difference / Math.sqrt((a.variance + b.variance) / 2);
}

/**
 * Counts by level in two groups, levels in the same order. Infinity when the groups share no level (the pooled
 * covariance is singular then, and only then); NaN when a group is empty.
 */
export function categoricalSmd(a: readonly number[], b: readonly number[]): number {
  const totalA = a.reduce((sum, count) => sum + count, 0);
  const totalB = b.reduce((sum, count) => sum + count, 0);
  if (!(totalA > 0) || !(totalB > 0)) return NaN;
  const present = a
    .map((count, level) => ({ p: count / totalA, q: at(b, level) / totalB }))
    .filter(({ p, q }) => p + q > 0);
  if (present.every(({ p, q }) => p * q === 0)) return Infinity;
  const [, ...free] = present;
  const covariance = free.map((row, i) =>
    free.map((column, j) => {
      const product = row.p * column.p + row.q * column.q;
      return i === j ? (row.p + row.q - product) / 2 : -product / 2;
    }),
  );
  const difference = free.map(({ p, q }) => p - q);
  return Math.sqrt(Math.max(0, quadraticForm(factorSymmetric(covariance), difference)));
}

/** All pairs of two or more groups. */
export function pairwiseSmd<T>(groups: readonly T[], smd: (a: T, b: T) => number): PairwiseSmd {
  const pairs = groups.flatMap((a, first) =>
    groups.slice(first + 1).map((b, k) => ({ first, second: first + 1 + k, smd: smd(a, b) })),
  );
  const values = pairs.map((pair) => pair.smd);
  return { pairs, mean: values.reduce((sum, value) => sum + value, 0) / values.length, max: Math.max(...values) };
}
