/**
 * Survival curves from counts of which part is known only to fall into a stretch of time, and part exactly.
 * Stretches: those who are censored in one count as at risk for half of it, those who enter late for the other half
 * (S. J. Cutler & F. Ederer, J. Chronic Dis. 8 (1958) 699-712), and the curve is a straight line between its ends.
 * Points in time: the Kaplan-Meier estimate. Where all are points everything equals R's `survfit`.
 */
import { at } from './at.ts';
import type { EventTable } from './event-table.ts';
import { kaplanMeier, type SurvivalCurve, type SurvivalInterval } from './kaplan-meier.ts';
import { normalCritical } from './normal.ts';
import type { RestrictedMean } from './restricted-mean.ts';
import { type SurvivalQuantile, survivalQuantile } from './survival-quantile.ts';

/** What happened after `start` up to `time`. */
export interface LifeTableRow {
  start: number;
  time: number;
  /** Everything happened at `time`. */
  isPoint: boolean;
  /** At `start`. */
  atRisk: number;
  events: number;
  censored: number;
  /** Late entries in the stretch; at a point they are at risk only after it. */
  entered: number;
}

export interface LifeTable {
  /** Rows in which somebody leaves. */
  rows: readonly LifeTableRow[];
  /** At the ends of the rows; `atRisk` are the effective numbers. */
  curve: SurvivalCurve;
  /** Between them lies the Kaplan-Meier estimate of the exact times, at the ends of the rows. */
  bounds: { low: readonly number[]; high: readonly number[] };
  /** The largest difference there can be between the curve and the Kaplan-Meier estimate at the same times. */
  largestError: number;
}

export interface LandmarkEstimate {
  time: number;
  /** Just before the time; inside a stretch, where it begins. 0 beyond the last exit. */
  atRisk: number;
  survival: number;
  standardError: number;
  lower: number;
  upper: number;
}

/** Effective number at risk: events / effective is the hazard of the row. */
export function effectiveAtRisk({ isPoint, atRisk, events, censored, entered }: LifeTableRow): number {
  if (isPoint) return atRisk;
  const halved = atRisk + entered / 2 - censored / 2;
  // Where people enter and leave within one stretch half of them may be too few.
  return halved > events ? halved : atRisk + entered - censored / 2;
}

export function lifeTable(
  all: readonly LifeTableRow[],
  options: { interval?: SurvivalInterval; confidence?: number } = {},
): LifeTable {
  const rows = all.filter(({ events, censored }) => events > 0 || censored > 0);
  const table: EventTable = {
    times: rows.map(({ time }) => time),
    atRisk: rows.map(effectiveAtRisk),
    events: rows.map(({ events }) => events),
    censored: rows.map(({ censored }) => censored),
  };
  const curve = kaplanMeier(table, options);
  const bounds = curveBounds(rows);
  const largestError = curve.survival.reduce((most, survival, i) => {
    const [low, high] = [at(bounds.low, i), at(bounds.high, i)];
    if (rows[i]?.isPoint !== false) return Math.max(most, survival - low, high - survival);
    // Within a stretch the curve may come down at once, or not before the end.
    const [before, highBefore] = i === 0 ? [1, 1] : [at(curve.survival, i - 1), at(bounds.high, i - 1)];
    return Math.max(most, before - low, highBefore - survival);
  }, 0);
  return { rows, curve, bounds, largestError };
}

/** As R's `quantile` of a `survfit` at points; on the straight line within a stretch. */
export function lifeTableQuantile({ rows, curve }: LifeTable, probability = 0.5): SurvivalQuantile {
  if (rows.every(({ isPoint }) => isPoint)) return survivalQuantile(curve, probability);
  const level = 1 - probability;
  return {
    probability,
    quantile: crossing(rows, curve.survival, level),
    lower: crossing(rows, curve.lower, level),
    upper: crossing(rows, curve.upper, level),
  };
}

/**
 * Between which times the quantile of the exact times lies: after `low`, and at `high` at the latest. NaN where the
 * curve may not come down that far.
 */
export function lifeTableQuantileBounds({ rows, bounds }: LifeTable, probability = 0.5): { low: number; high: number } {
  const level = 1 - probability;
  const first = rows[bounds.low.findIndex((value) => value <= level)];
  // Strictly below: on the level itself R takes the middle of the stretch up to the next event.
  const last = rows[bounds.high.findIndex((value) => value < level)];
  return { low: first?.start ?? NaN, high: last?.time ?? NaN };
}

/** Area under the curve up to the horizon, with Klein & Moeschberger's variance (4.5.2); events of a stretch at its middle. */
export function lifeTableMean({ rows, curve }: LifeTable, horizon: number, confidence = 0.95): RestrictedMean {
  let [mean, variance, end] = [0, 0, horizon];
  for (let i = rows.length - 1; i >= 0; i -= 1) {
    const row = rows[i];
    if (!row || (row.time > horizon && (row.isPoint || row.start >= horizon))) continue;
    const before = i === 0 ? 1 : at(curve.survival, i - 1);
    const share = row.time > horizon ? (horizon - row.start) / (row.time - row.start) : 1;
    const last = row.isPoint ? at(curve.survival, i) : before + share * (at(curve.survival, i) - before);
    const stop = Math.min(row.time, horizon);
    const [n, d] = [at(curve.atRisk, i), row.isPoint ? row.events : share * row.events];
    mean += (end - stop) * last;
    const half = row.isPoint ? 0 : (stop - row.start) / 2;
    const middle = (before + last) / 2;
    const after = mean + (half * (middle + last)) / 2;
    if (d > 0 && n > d) variance += after ** 2 * (d / (n * (n - d)));
    if (!row.isPoint) mean += half * (before + last);
    end = row.isPoint ? row.time : row.start;
  }
  mean += end;
  const standardError = Math.sqrt(variance);
  const margin = normalCritical(confidence) * standardError;
  const followed = horizon <= (rows.at(-1)?.time ?? 0);
  return { horizon, mean, standardError, lower: mean - margin, upper: mean + margin, followed };
}

/** The curve at a time: 1 before the first exit, carried on at its last value after the last (with 0 at risk). */
export function lifeTableAt({ rows, curve }: LifeTable, time: number): LandmarkEstimate {
  const next = rows.findIndex((row) => row.time >= time);
  const row = rows[next];
  const last = row?.time === time ? next : (next < 0 ? rows.length : next) - 1;
  const value = (column: readonly number[], first: number): number => (last < 0 ? first : at(column, last));
  const columns = [curve.survival, curve.standardError, curve.lower, curve.upper] as const;
  const [survival, standardError, lower, upper] = columns.map((column, c) => {
    const from = value(column, c === 1 ? 0 : 1);
    if (!row || row.isPoint || row.time === time || time <= row.start) return from;
    return from + ((time - row.start) / (row.time - row.start)) * (at(column, next) - from);
  });
  return {
    time,
    atRisk: row?.atRisk ?? 0,
    survival: survival ?? NaN,
    standardError: standardError ?? NaN,
    lower: lower ?? NaN,
    upper: upper ?? NaN,
  };
}

/** First time at or below the level. */
function crossing(rows: readonly LifeTableRow[], values: readonly number[], level: number): number {
  const first = values.findIndex((value) => value <= level);
  const row = rows[first];
  if (!row) return NaN;
  if (row.isPoint) return row.time;
  const before = first === 0 ? 1 : at(values, first - 1);
  return row.start + ((before - level) / (before - at(values, first))) * (row.time - row.start);
}

/**
 * Within a stretch the Kaplan-Meier factor is smallest when all who are censored leave before the first event and all
 * late entries come after the last one, and largest the other way round.
 */
function curveBounds(rows: readonly LifeTableRow[]): LifeTable['bounds'] {
  let [lowest, highest] = [1, 1];
  const [low, high]: [number[], number[]] = [[], []];
  for (const { isPoint, atRisk, events, censored, entered } of rows) {
    const [least, most] = isPoint ? [atRisk, atRisk] : [atRisk - censored, atRisk + entered];
    if (events > 0) {
      lowest *= least > events ? (least - events) / least : 0;
      highest *= most > 0 ? (most - events) / most : 1;
    }
    low.push(lowest);
    high.push(highest);
  }
  return { low, high };
}
