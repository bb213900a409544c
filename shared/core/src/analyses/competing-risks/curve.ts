import { cumulativeIncidence } from '../../statistics/aalen-johansen.ts';
import { effectiveAtRisk } from '../../statistics/life-table.ts';
import type { CauseRow } from '../../survival/compared-groups.ts';
import { drawnIntervals } from '../../survival/drawn-intervals.ts';
import type { EventTablePlan } from '../../survival/event-table.ts';
import { countedAt } from '../../survival/landmark.ts';
import type { ArmTable } from '../../survival/read-event-table.ts';
import { finite } from '../finite.ts';
import type { CompetingRisksParams, IncidencePoint, IncidenceShown } from './params.ts';

export interface CurveLabels {
  group: string;
  stratum?: string;
  /** The causes, in the order of the ways to leave. */
  causes: readonly string[];
}

export interface GroupIncidence {
  shown: IncidenceShown[];
  /** Up to where the curves are known; infinite where they are known to their end. */
  until: number;
}

/** One curve for each cause, from the controlled counts of a group. */
export function groupIncidence(
  { causes, ...labels }: CurveLabels,
  { intervals, n, totals, suppressed }: ArmTable,
  { grid, places }: EventTablePlan,
  params: CompetingRisksParams,
): GroupIncidence {
  const head = (cause: string, c: number) => ({
    ...labels,
    cause,
    n,
    events: totals[c] ?? null,
    ...(suppressed === undefined ? {} : { suppressed }),
  });
  if (!intervals) return { shown: causes.map((cause, c) => ({ ...head(cause, c), points: [] })), until: Infinity };
  const { rows, until } = drawnIntervals(intervals, grid);
  const late = places.entries !== null;
  const exits = rows.filter(({ events, censored }) => events > 0 || censored > 0);
  const merged = exits.some(({ isPoint }) => !isPoint);
  const shown = causes.map((cause, c): IncidenceShown => {
    const points = pointsOf(exits, causes.length, c, params);
    const first = points[0]?.nRisk ?? n;
    const all = [{ ...firstPoint, nRisk: first }, ...points];
    return {
      ...head(cause, c),
      points: all,
      ...(params.at.length === 0 ? {} : { at: params.at.map((time) => landmark(exits, all, time, { until, late })) }),
      ...(merged ? { approximate: { intervals: exits.length, largestError: largestError(exits, points, c) } } : {}),
    };
  });
  return { shown, until };
}

const firstPoint: IncidencePoint = {
  time: 0,
  nRisk: null,
  nEvent: 0,
  nCompeting: 0,
  nCensor: 0,
  estimate: 0,
  stdError: 0,
  confLow: 0,
  confHigh: 0,
  cumulativeHazard: 0,
  cumulativeHazardStdError: 0,
};

function pointsOf(
  rows: readonly CauseRow[],
  causes: number,
  cause: number,
  { confType }: CompetingRisksParams,
): IncidencePoint[] {
  const table = {
    times: rows.map(({ time }) => time),
    atRisk: rows.map(effectiveAtRisk),
    events: Array.from({ length: causes }, (_, c) => rows.map((row) => row.causes[c] ?? 0)),
  };
  const curve = cumulativeIncidence(table, cause, { interval: confType });
  return rows.map((row, i) => {
    const own = row.causes[cause] ?? 0;
    return {
      time: row.time,
      ...(row.isPoint ? {} : { from: row.start }),
      nRisk: row.atRisk,
      nEvent: own,
      nCompeting: row.events - own,
      nCensor: row.censored,
      estimate: finite(curve.incidence[i] ?? NaN),
      stdError: finite(curve.standardError[i] ?? NaN),
      confLow: finite(curve.lower[i] ?? NaN),
      confHigh: finite(curve.upper[i] ?? NaN),
      cumulativeHazard: finite(curve.cumulativeHazard[i] ?? NaN),
      cumulativeHazardStdError: finite(curve.cumulativeHazardError[i] ?? NaN),
    };
  });
}

/** On the straight line within a stretch of time; carried on after the last exit, with 0 at risk. */
function landmark(
  rows: readonly CauseRow[],
  points: readonly IncidencePoint[],
  time: number,
  { until, late }: { until: number; late: boolean },
): NonNullable<IncidenceShown['at']>[number] {
  if (time > until) return { time, nRisk: null, estimate: null, stdError: null, confLow: null, confHigh: null };
  const last = points.findLast((point) => point.time <= time) ?? firstPoint;
  const next = rows.findIndex((row) => row.time >= time);
  const row = rows[next];
  // The points begin with time 0, before the first row.
  const end = points[next + 1];
  const isInside = row && end && !row.isPoint && row.start < time && time < row.time;
  const share = isInside ? (time - row.start) / (row.time - row.start) : 0;
  const between = (key: 'estimate' | 'stdError' | 'confLow' | 'confHigh'): number | null => {
    const [a, b] = [last[key], end?.[key] ?? null];
    return share === 0 || a === null || b === null ? a : a + share * (b - a);
  };
  return {
    time,
    nRisk: row ? row.atRisk : 0,
    ...countedAt(row?.isPoint === false ? row.start : undefined, time, late),
    estimate: between('estimate'),
    stdError: between('stdError'),
    confLow: between('confLow'),
    confHigh: between('confHigh'),
  };
}

/**
 * Within a stretch S / Y changes by censorings and late entries alone, so that an event adds least when all entries come
 * before it and no censorings, and most the other way round.
 */
function largestError(rows: readonly CauseRow[], points: readonly IncidencePoint[], cause: number): number {
  let [lowS, highS, low, high, largest] = [1, 1, 0, 0, 0];
  rows.forEach(({ isPoint, atRisk, events, censored, entered, causes }, i) => {
    const [least, most] = isPoint ? [atRisk, atRisk] : [atRisk - censored, atRisk + entered];
    const own = causes[cause] ?? 0;
    const lowBefore = low;
    if (events > 0) {
      low += (lowS * own) / most;
      high += least >= events ? (highS * own) / least : own > 0 ? highS : 0;
      lowS *= least > events ? (least - events) / least : 0;
      highS *= (most - events) / most;
    }
    const estimate = points[i]?.estimate ?? NaN;
    const before = i === 0 ? 0 : (points[i - 1]?.estimate ?? NaN);
    // Within a stretch the curve may rise at once, or not before the end.
    const [lowest, from] = isPoint ? [low, estimate] : [lowBefore, before];
    largest = Math.max(largest, estimate - lowest, Math.min(1, high) - from);
  });
  return largest;
}
