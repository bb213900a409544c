/**
 * Common odds ratio over strata of 2 × 2 tables, and the test that it is one, as R's `mantelhaen.test`.
 * Source: N. Mantel & W. Haenszel, JNCI 22 (1959) 719-748; variance of the logarithm: J. Robins, N. Breslow &
 * S. Greenland, Biometrics 42 (1986) 311-323.
 */
import { chiSquaredUpperTail } from './chi-squared.ts';
import type { RatioEstimate, TwoByTwo } from './contingency.ts';
import { normalCritical } from './normal.ts';

export interface MantelHaenszel {
  statistic: number;
  df: 1;
  p: number;
  /** Whether the half was taken off: asked for, and |Σ(observed − expected)| at least a half. */
  continuity: boolean;
  oddsRatio: RatioEstimate;
}

/** All that the method takes of the strata: sums over them, of [[a, b], [c, d]] with n records each. */
export interface MantelHaenszelSums {
  /** a − its expectation. */
  difference: number;
  /** Hypergeometric variance of a. */
  variance: number;
  /** a·d/n and b·c/n. */
  agree: number;
  differ: number;
  /** (a+d)·a·d/n², ((a+d)·b·c + (b+c)·a·d)/n² and (b+c)·b·c/n². */
  agreeAgree: number;
  agreeDiffer: number;
  differDiffer: number;
}

/** Strata of fewer than two records carry nothing and are left out (R refuses them). NaN when all are degenerate. */
export function mantelHaenszel(
  strata: readonly TwoByTwo[],
  options: { continuity?: boolean; confidence?: number } = {},
): MantelHaenszel {
  const used = strata.map(([[a, b], [c, d]]) => ({ a, b, c, d, n: a + b + c + d })).filter(({ n }) => n >= 2);
  const total = (term: (stratum: Stratum) => number): number => used.reduce((sum, stratum) => sum + term(stratum), 0);
  const sums: MantelHaenszelSums = {
    difference: total(({ a, b, c, n }) => a - ((a + b) * (a + c)) / n),
    variance: total(({ a, b, c, d, n }) => ((a + b) / n) * ((c + d) / n) * (a + c) * ((b + d) / (n - 1))),
    agree: total(({ a, d, n }) => (a / n) * d),
    differ: total(({ b, c, n }) => (b / n) * c),
    agreeAgree: total(({ a, d, n }) => ((a + d) / n) * (a / n) * d),
    agreeDiffer: total(({ a, b, c, d, n }) => ((a + d) / n) * (b / n) * c + ((b + c) / n) * (a / n) * d),
    differDiffer: total(({ b, c, n }) => ((b + c) / n) * (b / n) * c),
  };
  return mantelHaenszelOf(sums, options);
}

export function mantelHaenszelOf(
  { difference, variance, agree, differ, agreeAgree, agreeDiffer, differDiffer }: MantelHaenszelSums,
  { continuity = true, confidence = 0.95 } = {},
): MantelHaenszel {
  const delta = Math.abs(difference);
  const corrected = continuity && delta >= 0.5;
  const statistic = (delta - (corrected ? 0.5 : 0)) ** 2 / variance;
  const logVariance =
    agreeAgree / (2 * agree ** 2) + agreeDiffer / (2 * agree * differ) + differDiffer / (2 * differ ** 2);
  const standardError = Math.sqrt(logVariance);
  const margin = normalCritical(confidence) * standardError;
  const estimate = agree / differ;
  return {
    statistic,
    df: 1,
    p: chiSquaredUpperTail(statistic, 1),
    continuity: corrected,
    oddsRatio: { estimate, standardError, lower: estimate / Math.exp(margin), upper: estimate * Math.exp(margin) },
  };
}

interface Stratum {
  a: number;
  b: number;
  c: number;
  d: number;
  n: number;
}
