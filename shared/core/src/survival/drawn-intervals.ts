import type { LifeTableRow } from '../statistics/life-table.ts';
import type { TimeInterval } from './read-event-table.ts';
import type { TimeGrid } from './time-grid.ts';

export interface DrawnIntervals {
  rows: LifeTableRow[];
  /** Up to where the curve is known; infinite where it ends because everybody has left. */
  until: number;
}

/**
 * The intervals that an estimate can rest on, `exit` being the way to leave that counts as the event. Not the one beyond
 * the grid, nor a stretch at whose end nobody is left: how long people were at risk in it is not known well enough.
 */
export function drawnIntervals(intervals: readonly TimeInterval[], grid: TimeGrid, exit = 0): DrawnIntervals {
  const rows: LifeTableRow[] = [];
  for (const { time, start, isPoint, atRisk, exits, entered } of intervals) {
    const gone = exits.reduce((sum, count) => sum + count, 0);
    if (!Number.isFinite(time) || (!isPoint && atRisk + entered === gone)) return { rows, until: start };
    const events = exits[exit] ?? 0;
    rows.push({ start, time, isPoint, atRisk, events, censored: gone - events, entered });
  }
  return { rows, until: grid.beyond ? (grid.times.at(-1) ?? 0) : Infinity };
}
