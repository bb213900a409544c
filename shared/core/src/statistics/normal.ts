/**
 * The standard normal distribution, accurate in relative terms in both tails down to 1e-307.
 * Source: Φ(−z) = erfc(z/√2)/2 (NIST DLMF 7.18); quantiles by solving it, so that they are as good as the tail.
 */
import erfc from '@stdlib/math-base-special-erfc';
import { findRoot } from './find-root.ts';
import { incompleteGamma } from './incomplete-gamma.ts';

/** P(Z ≤ z). */
export function normalLowerTail(z: number): number {
  return normalUpperTail(-z);
}

/** P(Z > z). */
export function normalUpperTail(z: number): number {
  return erfc(z * Math.SQRT1_2) / 2;
}

/** P(|Z| ≥ |z|): the two-sided p-value of a z statistic. */
export function normalTwoSided(z: number): number {
  return erfc(Math.abs(z) * Math.SQRT1_2);
}

/** The z with P(Z ≤ z) = p, for 0 ≤ p ≤ 1; NaN outside. For an upper tail q close to 0 use −normalQuantile(q). */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p === 0.5) return 0;
  if (p > 0.5) return p > 0.75 ? upperQuantile(1 - p) : centralQuantile(p - 0.5);
  return p < 0.25 ? -upperQuantile(p) : -centralQuantile(0.5 - p);
}

/** The half-width in standard errors of a two-sided interval, e.g. 1.959964 for 0.95. */
export function normalCritical(confidence: number): number {
  return upperQuantile((1 - confidence) / 2);
}

function upperQuantile(q: number): number {
  const target = Math.log(q);
  return findRoot((z) => Math.log(normalUpperTail(z)) - target, 0, 39);
}

/** P(0 < Z < z) = c: by the incomplete gamma function, which keeps the digits of z near 0. */
function centralQuantile(c: number): number {
  return findRoot((z) => incompleteGamma(0.5, (z * z) / 2).lower / 2 - c, 0, 1);
}
