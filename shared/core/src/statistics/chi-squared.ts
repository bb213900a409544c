/** The χ² distribution with real degrees of freedom: a gamma distribution of shape df/2 (NIST DLMF 8.2). */
import { gammaQuantile } from './gamma-quantile.ts';
import { incompleteGamma } from './incomplete-gamma.ts';

/** P(X > x): the p-value of a χ² statistic. df > 0, x ≥ 0; NaN outside. */
export function chiSquaredUpperTail(x: number, df: number): number {
  return incompleteGamma(df / 2, x / 2).upper;
}

/** P(X ≤ x). */
export function chiSquaredLowerTail(x: number, df: number): number {
  return incompleteGamma(df / 2, x / 2).lower;
}

/** The x with P(X ≤ x) = p. */
export function chiSquaredQuantile(p: number, df: number): number {
  return 2 * gammaQuantile(p, df / 2);
}
