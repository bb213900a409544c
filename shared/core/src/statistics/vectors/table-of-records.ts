import type { EventTable } from '../event-table.ts';
import { eventTable } from '../event-table.ts';

/** Follow-up by record, in columns; event is 1 or 0. */
export interface Records {
  time: number[];
  event: number[];
  start?: number[];
}

/** The event table of the records that `keep` accepts, on the given grid (by default their own exit times). */
export function tableOfRecords(records: Records, grid?: readonly number[], keep = (_: number): boolean => true): EventTable {
  const kept = records.time.map((_, i) => i).filter(keep);
  const times = grid ?? [...new Set(kept.map((i) => records.time[i] ?? NaN))].sort((a, b) => a - b);
  const position = new Map(times.map((time, i) => [time, i]));
  const [events, censored, entered] = [times.map(() => 0), times.map(() => 0), times.map(() => 0)];
  const count = (counts: number[], i: number | undefined): void => {
    if (i !== undefined) counts[i] = (counts[i] ?? 0) + 1;
  };
  for (const i of kept) {
    count(records.event[i] === 1 ? events : censored, position.get(records.time[i] ?? NaN));
    // Entry between two grid times is entry at the earlier one.
    if (records.start) count(entered, times.findLastIndex((time) => time <= (records.start?.[i] ?? NaN)));
  }
  return eventTable(times, events, censored, entered);
}
