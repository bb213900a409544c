/**
 * Survival curve from an event table, as R's `survfit`.
 * Source: E. L. Kaplan & P. Meier, JASA 53 (1958) 457-481; variance: M. Greenwood (1926); cumulative hazard: W. Nelson
 * (1972), O. Aalen (1978); intervals: J. D. Kalbfleisch & R. L. Prentice, "The Statistical Analysis of Failure Time
 * Data" (2nd ed.), 1.4.
 */
import { at } from './at.ts';
import type { EventTable } from './event-table.ts';
import { normalCritical } from './normal.ts';

/** The scale on which the interval is symmetric. */
export type SurvivalInterval = 'log' | 'log-log' | 'plain';

/** One entry per time at which somebody left; limits are NaN where the scale does not define them, as in R. */
export interface SurvivalCurve extends EventTable {
  /** Just after the time. */
  survival: readonly number[];
  /** Greenwood's, of the survival; NaN once it is 0. */
  standardError: readonly number[];
  lower: readonly number[];
  upper: readonly number[];
  cumulativeHazard: readonly number[];
  cumulativeHazardError: readonly number[];
}

export interface SurvivalPoint {
  time: number;
  /** Just before the time: 0 beyond the last exit, where the curve is only carried on. */
  atRisk: number;
  survival: number;
  standardError: number;
  lower: number;
  upper: number;
}

export function kaplanMeier(
  table: EventTable,
  { interval = 'log', confidence = 0.95 }: { interval?: SurvivalInterval; confidence?: number } = {},
): SurvivalCurve {
  const z = normalCritical(confidence);
  const rows = table.times
    .map((time, i) => ({
      time,
      n: at(table.atRisk, i),
      d: at(table.events, i),
      c: at(table.censored, i),
    }))
    .filter(({ d, c }) => d > 0 || c > 0);
  let [survival, hazard, hazardVariance, greenwood] = [1, 0, 0, 0];
  const steps = rows.map(({ n, d }) => {
    survival *= (n - d) / n;
    hazard += d / n;
    hazardVariance += d / n ** 2;
    if (d > 0) greenwood += d / (n * (n - d));
    const error = Math.sqrt(greenwood);
    return { survival, error, hazard, hazardVariance, limits: limitsOf(interval, survival, error, z) };
  });
  return {
    times: rows.map(({ time }) => time),
    atRisk: rows.map(({ n }) => n),
    events: rows.map(({ d }) => d),
    censored: rows.map(({ c }) => c),
    survival: steps.map((step) => step.survival),
    standardError: steps.map((step) => step.survival * step.error),
    lower: steps.map((step) => step.limits[0]),
    upper: steps.map((step) => step.limits[1]),
    cumulativeHazard: steps.map((step) => step.hazard),
    cumulativeHazardError: steps.map((step) => Math.sqrt(step.hazardVariance)),
  };
}

/** The curve at given times: 1 before the first exit, carried on at its last value after the last (with 0 at risk). */
export function survivalAt(curve: SurvivalCurve, times: readonly number[]): SurvivalPoint[] {
  return times.map((time) => {
    const last = curve.times.findLastIndex((t) => t <= time);
    const next = curve.times.findIndex((t) => t >= time);
    const atRisk = next < 0 ? 0 : at(curve.atRisk, next);
    if (last < 0) return { time, atRisk, survival: 1, standardError: 0, lower: 1, upper: 1 };
    return {
      time,
      atRisk,
      survival: at(curve.survival, last),
      standardError: at(curve.standardError, last),
      lower: at(curve.lower, last),
      upper: at(curve.upper, last),
    };
  });
}

/** `error` is the standard error of ln S. */
function limitsOf(interval: SurvivalInterval, survival: number, error: number, z: number): [number, number] {
  if (survival === 0) return [NaN, NaN];
  switch (interval) {
    case 'plain':
      return [Math.max(0, survival * (1 - z * error)), Math.min(1, survival * (1 + z * error))];
    case 'log':
      return [survival * Math.exp(-z * error), Math.min(1, survival * Math.exp(z * error))];
    case 'log-log': {
      const factor = Math.exp((z * error) / Math.log(survival));
      return [survival ** (1 / factor), survival ** factor];
    }
  }
}
