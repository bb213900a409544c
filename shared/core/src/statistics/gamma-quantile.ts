/** Quantiles of the gamma distribution, by solving its tails on the logarithmic scale. */
import { findRootFrom } from './find-root.ts';
import { incompleteGamma } from './incomplete-gamma.ts';

/**
 * The x with P(X ≤ x) = p for X ~ Gamma(shape, 1), shape > 0, 0 ≤ p ≤ 1; NaN outside.
 * With `tail` 'upper' p is P(X > x), so that small upper tails keep their digits.
 */
export function gammaQuantile(p: number, shape: number, tail: 'lower' | 'upper' = 'lower'): number {
  if (!(p >= 0 && p <= 1) || !(shape > 0)) return NaN;
  if (p === 0 || p === 1) return (p === 0) === (tail === 'lower') ? 0 : Infinity;
  // Solve in the smaller tail: 1 − p would be exact only where p ≥ 0.5.
  const flip = p > 0.5;
  const target = Math.log(flip ? 1 - p : p);
  const side = flip === (tail === 'lower') ? 'upper' : 'lower';
  const sign = side === 'lower' ? 1 : -1;
  const f = (u: number): number => sign * (Math.log(incompleteGamma(shape, Math.exp(u))[side]) - target);
  return Math.exp(findRootFrom(f, Math.log(shape)));
}
