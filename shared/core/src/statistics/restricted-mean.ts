/**
 * Restricted mean survival time: the area under the survival curve up to a horizon.
 * Source: P. Royston & M. K. B. Parmar, BMC Med. Res. Methodol. 13 (2013) 152; variance: J. P. Klein &
 * M. L. Moeschberger, "Survival Analysis" (2nd ed.), (4.5.2), as in R's `survival` (`rmean`) and `survRM2`.
 */
import { at } from './at.ts';
import type { SurvivalCurve } from './kaplan-meier.ts';
import { normalCritical, normalTwoSided } from './normal.ts';

export interface RestrictedMean {
  horizon: number;
  mean: number;
  standardError: number;
  lower: number;
  upper: number;
  /** False when the horizon lies beyond the last exit: the area then rests on a curve that is only carried on. */
  followed: boolean;
}

export interface Contrast {
  estimate: number;
  /** Of the logarithm for a ratio. */
  standardError: number;
  lower: number;
  upper: number;
  p: number;
}

export function restrictedMean(curve: SurvivalCurve, horizon: number, confidence = 0.95): RestrictedMean {
  const steps = curve.times.map((time, i) => ({
    time,
    survival: at(curve.survival, i),
    n: at(curve.atRisk, i),
    d: at(curve.events, i),
  }));
  let [mean, variance, end] = [0, 0, horizon];
  for (const { time, survival, n, d } of steps.filter((step) => step.time <= horizon).reverse()) {
    mean += (end - time) * survival;
    if (d > 0 && n > d) variance += mean ** 2 * (d / (n * (n - d)));
    end = time;
  }
  mean += end;
  const standardError = Math.sqrt(variance);
  const margin = normalCritical(confidence) * standardError;
  const followed = horizon <= (curve.times.at(-1) ?? 0);
  return { horizon, mean, standardError, lower: mean - margin, upper: mean + margin, followed };
}

/** a − b of two independent groups. */
export function restrictedMeanDifference(a: RestrictedMean, b: RestrictedMean, confidence = 0.95): Contrast {
  const estimate = a.mean - b.mean;
  const standardError = Math.hypot(a.standardError, b.standardError);
  const margin = normalCritical(confidence) * standardError;
  return {
    estimate,
    standardError,
    lower: estimate - margin,
    upper: estimate + margin,
    p: normalTwoSided(estimate / standardError),
  };
}

/** a / b of two independent groups, by the delta method on the logarithm. */
export function restrictedMeanRatio(a: RestrictedMean, b: RestrictedMean, confidence = 0.95): Contrast {
  const estimate = a.mean / b.mean;
  const standardError = Math.hypot(a.standardError / a.mean, b.standardError / b.mean);
  const factor = Math.exp(normalCritical(confidence) * standardError);
  return {
    estimate,
    standardError,
    lower: estimate / factor,
    upper: estimate * factor,
    p: normalTwoSided(Math.log(estimate) / standardError),
  };
}
