/**
 * Quantiles of a survival curve with their interval, as R's `quantile` of a `survfit`.
 * Source: R. Brookmeyer & J. Crowley, Biometrics 38 (1982) 29-41: the limits are where those of the curve cross.
 */
import { at } from './at.ts';
import type { SurvivalCurve } from './kaplan-meier.ts';

/** NaN where the curve, or its limit, does not come down that far. */
export interface SurvivalQuantile {
  /** 0.5 is the median. */
  probability: number;
  quantile: number;
  lower: number;
  upper: number;
}

/** R takes survival within this of the level as equal to it. */
const TOLERANCE = Math.sqrt(Number.EPSILON);

export function survivalQuantile(curve: SurvivalCurve, probability = 0.5): SurvivalQuantile {
  return {
    probability,
    quantile: crossing(curve.times, curve.survival, 1 - probability),
    lower: crossing(curve.times, curve.lower, 1 - probability),
    upper: crossing(curve.times, curve.upper, 1 - probability),
  };
}

/** First time at or below the level; the middle of the stretch (to the next drop, or the end) when exactly on it. */
function crossing(times: readonly number[], values: readonly number[], level: number): number {
  const first = values.findIndex((value) => value <= level + TOLERANCE);
  if (first < 0) return NaN;
  const start = at(times, first);
  if (at(values, first) < level - TOLERANCE) return start;
  const below = values.findIndex((value) => value < level - TOLERANCE);
  return (start + at(times, below < 0 ? times.length - 1 : below)) / 2;
}
