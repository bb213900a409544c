/**
 * Student's t distribution with real degrees of freedom: P(|T| > |t|) = I_x(df/2, 1/2), x = df/(df + t²)
 * (NIST DLMF 8.17 with Abramowitz & Stegun 26.7.1).
 */
import { findRootFrom } from './find-root.ts';
import type { Tails } from './incomplete-gamma.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { normalQuantile, normalUpperTail } from './normal.ts';

/** P(T > t). df > 0 (Infinity: the normal distribution); NaN outside. */
export function studentUpperTail(t: number, df: number): number {
  if (df === Infinity) return normalUpperTail(t);
  const { lower, upper } = outside(t, df);
  return t >= 0 ? lower / 2 : 0.5 + upper / 2;
}

/** P(T ≤ t). */
export function studentLowerTail(t: number, df: number): number {
  return studentUpperTail(-t, df);
}

/** P(|T| ≥ |t|): the two-sided p-value of a t statistic. */
export function studentTwoSided(t: number, df: number): number {
  return 2 * studentUpperTail(Math.abs(t), df);
}

/** The t with P(T ≤ t) = p, for 0 ≤ p ≤ 1; NaN outside. */
export function studentQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (df === Infinity) return normalQuantile(p);
  if (p === 0.5) return 0;
  return p < 0.5 ? -positiveQuantile(p, df) : positiveQuantile(1 - p, df);
}

/** The half-width in standard errors of a two-sided interval. */
export function studentCritical(confidence: number, df: number): number {
  return -studentQuantile((1 - confidence) / 2, df);
}

/** `lower` = P(|T| > |t|), `upper` = P(|T| ≤ |t|). */
function outside(t: number, df: number): Tails {
  // t² may overflow: form x and its complement from df/t² instead where t is large.
  const ratio = Math.abs(t) > 1 ? df / t / t : NaN;
  const x = Math.abs(t) > 1 ? ratio / (1 + ratio) : df / (df + t * t);
  const y = Math.abs(t) > 1 ? 1 / (1 + ratio) : (t * t) / (df + t * t);
  return incompleteBeta(df / 2, 0.5, x, y);
}

/** Solved for ln t, in the tail or in the centre (0.5 − tail), whichever is the smaller. */
function positiveQuantile(tail: number, df: number): number {
  const central = tail > 0.25;
  const target = Math.log(central ? 1 - 2 * tail : 2 * tail);
  const f = (u: number): number => {
    const { lower, upper } = outside(Math.exp(u), df);
    return central ? Math.log(upper) - target : target - Math.log(lower);
  };
  return Math.exp(findRootFrom(f, 0));
}
