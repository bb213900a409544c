/**
 * Fisher's exact test of a 2 × 2 table with the conditional maximum likelihood odds ratio and its exact interval.
 * Source: R. A. Fisher, JRSS 98 (1935) 39-82; A. Agresti, "Categorical Data Analysis" (3rd ed.), 3.5.1, 16.6.4.
 * The p-value follows R's `fisher.test` (tables not more likely than the observed one, ties within 1e-7). The odds
 * ratio and interval are roots solved to the last digits; R's own are found on a coarse scale and about 1e-4 off.
 */
import type { TwoByTwo } from './contingency.ts';
import { findRootFrom } from './find-root.ts';
import type { LogConcaveDistribution } from './log-concave-distribution.ts';
import { logConcaveDistribution } from './log-concave-distribution.ts';

export interface FisherExact {
  p: number;
  /** Conditional odds ratio: 0 or Infinity at an end of the support, NaN when a margin is empty. */
  oddsRatio: number;
  lower: number;
  upper: number;
}

/** Counts are whole numbers ≥ 0; anything else gives NaN throughout. */
export function fisherExact([[a, b], [c, d]]: TwoByTwo, confidence = 0.95): FisherExact {
  if (![a, b, c, d].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    return { p: NaN, oddsRatio: NaN, lower: NaN, upper: NaN };
  }
  const low = Math.max(0, a - d);
  const high = a + Math.min(b, c);
  if (low === high) return { p: 1, oddsRatio: NaN, lower: 0, upper: Infinity };
  /** The count a given all margins, when the log odds ratio is u. */
  const given = (u: number): LogConcaveDistribution => {
    const odds = Math.exp(u);
    return logConcaveDistribution(low, high, (x) => (odds * ((a + b - x) * (a + c - x))) / ((x + 1) * (d - a + x + 1)));
  };
  const start = Math.log(((a + 0.5) * (d + 0.5)) / ((b + 0.5) * (c + 0.5)));
  const solve = (f: (u: number) => number): number => Math.exp(findRootFrom(f, start));
  const target = Math.log((1 - confidence) / 2);
  const estimate = a === low ? 0 : a === high ? Infinity : solve((u) => given(u).meanMinus(a));
  return {
    p: given(0).notMoreLikelyThan(a),
    oddsRatio: estimate,
    lower: a === low ? 0 : solve((u) => Math.log(given(u).atLeast(a)) - target),
    upper: a === high ? Infinity : solve((u) => target - Math.log(given(u).atMost(a))),
  };
}
