/**
 * Exact comparison of two Poisson rates, as R's `poisson.test` of two counts: given their sum, a count is binomial.
 * Source: C. J. Clopper & E. S. Pearson, Biometrika 26 (1934) 404-413.
 */
import { findRootFrom } from './find-root.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { logConcaveDistribution } from './log-concave-distribution.ts';
import type { CountAndExposure } from './poisson-interval.ts';

export interface RateRatio {
  p: number;
  ratio: number;
  lower: number;
  upper: number;
}

/** Rate of a over rate of b. NaN estimate when neither has an event; then p is 1 and the interval everything. */
export function rateRatio(a: CountAndExposure, b: CountAndExposure, confidence = 0.95): RateRatio {
  const total = a.count + b.count;
  const scale = b.exposure / a.exposure;
  const tail = (1 - confidence) / 2;
  const given = logConcaveDistribution(0, total, (x) => (total - x) / (x + 1) / scale);
  return {
    p: given.notMoreLikelyThan(a.count),
    ratio: (a.count / b.count) * scale,
    lower: a.count === 0 ? 0 : betaOdds(tail, a.count, b.count + 1) * scale,
    upper: b.count === 0 ? Infinity : scale / betaOdds(tail, b.count, a.count + 1),
  };
}

/** The odds x/(1 − x) with I_x(a, b) = p, so that neither x nor 1 − x loses digits. */
function betaOdds(p: number, a: number, b: number): number {
  const target = Math.log(p);
  const f = (u: number): number => {
    const odds = Math.exp(u);
    return Math.log(incompleteBeta(a, b, odds / (1 + odds), 1 / (1 + odds)).lower) - target;
  };
  return Math.exp(findRootFrom(f, Math.log(a / b)));
}
