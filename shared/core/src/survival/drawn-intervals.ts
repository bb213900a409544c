import type { CauseRow } from './compared-groups.ts';
import type { TimeInterval } from './read-event-table.ts';
import type { TimeGrid } from './time-grid.ts';

export interface DrawnIntervals {
  rows: CauseRow[];
  /** Up to where the curve is known; infinite where it ends because everybody has left. */
  until: number;
  /** Up to where numbers at risk are known well enough for comparisons: before the last ones leave within a stretch. */
  comparedUntil: number;
}

/**
 * The intervals that an estimate can rest on; the last way to leave is censoring, the others are causes. Not the one
 * beyond the grid, nor a stretch in which the last ones leave with an event and without: how many were at risk at the
 * events is not known well enough.
 */
export function drawnIntervals(intervals: readonly TimeInterval[], grid: TimeGrid): DrawnIntervals {
  const rows: CauseRow[] = [];
  let comparedUntil = Infinity;
  for (const { time, start, isPoint, atRisk, exits, entered } of intervals) {
    const causes = exits.slice(0, -1);
    const events = causes.reduce((sum, count) => sum + count, 0);
    const censored = exits.at(-1) ?? 0;
    const isLast = !isPoint && atRisk + entered === events + censored;
    const isUnclear = events > 0 && (censored > 0 || entered > 0);
    if (!Number.isFinite(time) || (isLast && isUnclear)) return { rows, until: start, comparedUntil: start };
    if (isLast) comparedUntil = Math.min(comparedUntil, start);
    rows.push({ start, time, isPoint, atRisk, events, censored, entered, causes });
  }
  const until = grid.beyond ? (grid.times.at(-1) ?? 0) : Infinity;
  return { rows, until, comparedUntil: Math.min(comparedUntil, until) };
}
