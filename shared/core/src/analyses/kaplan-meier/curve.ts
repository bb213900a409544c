import {
  type LifeTable,
  lifeTable,
  lifeTableAt,
  lifeTableMean,
  lifeTableQuantile,
  lifeTableQuantileBounds,
} from '../../statistics/life-table.ts';
import type { RestrictedMean } from '../../statistics/restricted-mean.ts';
import type { SurvivalGroup } from '../../survival/survival-groups.ts';
import type { ArmTable } from '../../survival/read-event-table.ts';
import type { EventTablePlan } from '../../survival/event-table.ts';
import { drawnIntervals } from '../../survival/drawn-intervals.ts';
import { countedAt } from '../../survival/landmark.ts';
import { finite } from '../finite.ts';
import type { CurvePoint, CurveShown, KaplanMeierParams } from './params.ts';

export interface GroupCurve {
  shown: CurveShown;
  /** Its restricted mean; null where none was asked for or the curve does not reach that far. */
  mean: RestrictedMean | null;
  /** Up to where the curve is known: the rest was merged too coarsely. Infinite where it is known to its end. */
  until: number;
}

/** The curve of one group from its controlled counts. */
export function groupCurve(
  { label }: SurvivalGroup,
  table: ArmTable,
  { grid, places }: EventTablePlan,
  params: KaplanMeierParams,
): GroupCurve {
  const { intervals, n, totals, suppressed } = table;
  const head = { group: label, n, events: totals[0] ?? null, ...(suppressed === undefined ? {} : { suppressed }) };
  if (!intervals) {
    const none = { points: [], median: { estimate: null, confLow: null, confHigh: null } };
    return { shown: { ...head, ...none }, mean: null, until: Infinity };
  }
  const { rows, until } = drawnIntervals(intervals, grid);
  const life = lifeTable(rows, { interval: params.confType });
  const median = lifeTableQuantile(life);
  const mean = params.rmst === null || params.rmst > until ? null : lifeTableMean(life, params.rmst);
  const merged = life.rows.filter(({ isPoint }) => !isPoint).length;
  const shown: CurveShown = {
    ...head,
    points: [firstPoint(places.entries === null ? n : (rows[0]?.atRisk ?? null)), ...pointsOf(life)],
    median: {
      estimate: finite(median.quantile),
      confLow: finite(median.lower),
      confHigh: finite(median.upper),
      ...(merged === 0 ? {} : { within: quantileWithin(life) }),
    },
    ...(params.at.length === 0
      ? {}
      : { at: params.at.map((time) => landmark(life, time, until, places.entries !== null)) }),
    ...(params.rmst === null ? {} : { rmst: restrictedMeanShown(params.rmst, mean) }),
    ...(merged === 0 ? {} : { approximate: { intervals: life.rows.length, largestError: life.largestError } }),
  };
  return { shown, mean, until };
}

/** With late entry R gives the number at risk of the first exit. */
function firstPoint(nRisk: number | null): CurvePoint {
  return {
    time: 0,
    nRisk,
    nEvent: 0,
    nCensor: 0,
    survival: 1,
    stdError: 0,
    confLow: 1,
    confHigh: 1,
    cumulativeHazard: 0,
    cumulativeHazardStdError: 0,
  };
}

function pointsOf({ rows, curve }: LifeTable): CurvePoint[] {
  return rows.map(({ time, start, isPoint, atRisk, events, censored }, i) => ({
    time,
    ...(isPoint ? {} : { from: start }),
    nRisk: atRisk,
    nEvent: events,
    nCensor: censored,
    survival: finite(curve.survival[i] ?? NaN),
    stdError: finite(curve.standardError[i] ?? NaN),
    confLow: finite(curve.lower[i] ?? NaN),
    confHigh: finite(curve.upper[i] ?? NaN),
    cumulativeHazard: finite(curve.cumulativeHazard[i] ?? NaN),
    cumulativeHazardStdError: finite(curve.cumulativeHazardError[i] ?? NaN),
  }));
}

function quantileWithin(life: LifeTable): { low: number | null; high: number | null } {
  const { low, high } = lifeTableQuantileBounds(life);
  return { low: finite(low), high: finite(high) };
}

function landmark(life: LifeTable, time: number, until: number, late: boolean): NonNullable<CurveShown['at']>[number] {
  if (time > until) return { time, nRisk: null, survival: null, stdError: null, confLow: null, confHigh: null };
  const { atRisk, survival, standardError, lower, upper } = lifeTableAt(life, time);
  const row = life.rows.find((each) => each.time >= time);
  return {
    time,
    nRisk: atRisk,
    ...countedAt(row?.isPoint === false ? row.start : undefined, time, late),
    survival: finite(survival),
    stdError: finite(standardError),
    confLow: finite(lower),
    confHigh: finite(upper),
  };
}

function restrictedMeanShown(tau: number, mean: RestrictedMean | null): CurveShown['rmst'] {
  return {
    tau,
    estimate: finite(mean?.mean ?? NaN),
    stdError: finite(mean?.standardError ?? NaN),
    confLow: finite(mean?.lower ?? NaN),
    confHigh: finite(mean?.upper ?? NaN),
  };
}
