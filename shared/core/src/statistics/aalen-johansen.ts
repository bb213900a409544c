/**
 * Cumulative incidence of competing causes from counts over time.
 * Source: O. O. Aalen & S. Johansen, Scand. J. Statist. 5 (1978) 141-150; variance: O. O. Aalen, Ann. Statist. 6 (1978)
 * 534-545, with the factor for ties of R. J. Gray's `cmprsk`; limits on the log(−log) scale: J. D. Kalbfleisch & R. L.
 * Prentice, "The Statistical Analysis of Failure Time Data" (2nd ed.), 8.2.
 */
import { at } from './at.ts';
import { normalCritical } from './normal.ts';
import type { SurvivalInterval } from './kaplan-meier.ts';

/** Columns of equal length, times ascending. */
export interface CauseTable {
  times: readonly number[];
  atRisk: readonly number[];
  /** By cause, then by time. */
  events: readonly (readonly number[])[];
}

/** Just after each time. */
export interface IncidenceCurve {
  incidence: number[];
  standardError: number[];
  /** NaN where the scale does not define them. */
  lower: number[];
  upper: number[];
  /** Cause-specific (Nelson-Aalen). */
  cumulativeHazard: number[];
  cumulativeHazardError: number[];
}

export function cumulativeIncidence(
  { times, atRisk, events }: CauseTable,
  cause: number,
  { interval = 'log-log', confidence = 0.95 }: { interval?: SurvivalInterval; confidence?: number } = {},
): IncidenceCurve {
  const z = normalCritical(confidence);
  const curve: IncidenceCurve = {
    incidence: [],
    standardError: [],
    lower: [],
    upper: [],
    cumulativeHazard: [],
    cumulativeHazardError: [],
  };
  let [survival, incidence, hazard, hazardVariance] = [1, 0, 0, 0];
  // Var F(t) = Σ over times u of s (x − F(t) y)², s being the variance of a step and x, y what it does to F(t).
  let [xx, xy, yy] = [0, 0, 0];
  const take = (step: number, x: number, y: number): void => {
    xx += step * x * x;
    xy += step * x * y;
    yy += step * y * y;
  };
  times.forEach((_, i) => {
    const n = at(atRisk, i);
    const own = at(events[cause] ?? [], i);
    const others = events.reduce((sum, row, c) => (c === cause ? sum : sum + at(row, i)), 0);
    if (own + others > 0) {
      const after = (survival * (n - own - others)) / n;
      incidence += (survival * own) / n;
      const inverse = after > 0 ? 1 / after : 0;
      if (after > 0) take(binomialStep(survival, others, n), incidence * inverse, inverse);
      take(binomialStep(survival, own, n), 1 + incidence * inverse, inverse);
      hazard += own / n;
      hazardVariance += own / n ** 2;
      survival = after;
    }
    const variance = Math.max(0, xx - 2 * incidence * xy + incidence * incidence * yy);
    const error = Math.sqrt(variance);
    const [lower, upper] = limitsOf(interval, incidence, error, z);
    curve.incidence.push(incidence);
    curve.standardError.push(error);
    curve.lower.push(lower);
    curve.upper.push(upper);
    curve.cumulativeHazard.push(hazard);
    curve.cumulativeHazardError.push(Math.sqrt(hazardVariance));
  });
  return curve;
}

/** Variance of S(u−) dN / Y, events at the same time being drawn without replacement. */
export function binomialStep(survival: number, events: number, atRisk: number): number {
  if (events === 0) return 0;
  const ties = events > 1 ? 1 - (events - 1) / (atRisk - 1) : 1;
  return (survival * survival * ties * events) / atRisk ** 2;
}

function limitsOf(interval: SurvivalInterval, incidence: number, error: number, z: number): [number, number] {
  if (incidence === 0) return [0, 0];
  switch (interval) {
    case 'plain':
      return [Math.max(0, incidence - z * error), Math.min(1, incidence + z * error)];
    case 'log':
      return [
        incidence * Math.exp((-z * error) / incidence),
        Math.min(1, incidence * Math.exp((z * error) / incidence)),
      ];
    case 'log-log': {
      if (incidence >= 1) return [NaN, NaN];
      const factor = Math.exp((z * error) / (incidence * Math.log(incidence)));
      return [incidence ** (1 / factor), incidence ** factor];
    }
  }
}
