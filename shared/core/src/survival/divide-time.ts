import { z } from 'zod';

/** Intervals of time as a table of events gave them. */
export const timeDivision = z.strictObject({
  /** By stratum, ascending: the times of the grid, from 0, at which an interval with events begins. */
  starts: z.array(z.array(z.number().int().nonnegative())),
  /** Fewest events that an interval holds. */
  floor: z.number().int().positive(),
  /** All events of an interval are of one time of the grid. */
  single: z.boolean(),
  /** Intervals hold more events than the rules ask for, because there is no room for more of them. */
  crowded: z.boolean(),
});
export type TimeDivision = z.infer<typeof timeDivision>;

/**
 * From the events of all sites by time of the grid, a row for each stratum: an interval begins at a time with events and
 * goes on, up to the next such time, until it holds `least` events; what is left at the end joins the last one. So a sum
 * over an interval, and the difference between the risk sets of two intervals, is one over at least so many patients. A
 * stratum with fewer events has no interval. Where each interval holds one time with events, risk sets are those of the
 * records themselves: who leaves between two such times is at risk at the first and no longer at the second.
 */
export function divideTime(
  tables: readonly (readonly number[])[],
  { least, room }: { least: number; room: number },
): TimeDivision {
  const times = tables.map((row) => row.map((events, at) => ({ at, events })).filter(({ events }) => events > 0));
  const asked = divided(times, least, least);
  if (asked.starts.flat().length <= room) return { ...asked, floor: least, crowded: false };
  const events = tables.flat().reduce((sum, n) => sum + n, 0);
  const floor = Math.max(least, Math.ceil(events / room));
  return { ...divided(times, floor, least), floor, crowded: true };
}

/** Whether a broadcast division fits a grid: what a node checks before it places records by it. */
export function fitsGrid(
  { starts }: TimeDivision,
  { intervals, strata, room }: { intervals: number; strata: number; room: number },
): boolean {
  const ascend = starts.every((row) => row.every((start, i) => start < intervals && start > (row[i - 1] ?? -1)));
  return ascend && starts.length === strata && starts.flat().length <= room;
}

interface EventTime {
  /** Index on the grid. */
  at: number;
  events: number;
}

function divided(
  tables: readonly (readonly EventTime[])[],
  floor: number,
  least: number,
): Pick<TimeDivision, 'starts' | 'single'> {
  const rows = tables.map((times) => groupsOf(times, floor).filter(({ events }) => events >= least));
  return {
    starts: rows.map((row) => row.map(({ start }) => start)),
    single: rows.every((row) => row.every(({ times }) => times === 1)),
  };
}

interface Group {
  start: number;
  events: number;
  times: number;
}

function groupsOf(times: readonly EventTime[], floor: number): Group[] {
  const groups: Group[] = [];
  for (const { at, events } of times) {
    const last = groups.at(-1);
    if (last && last.events < floor) {
      last.events += events;
      last.times += 1;
    } else {
      groups.push({ start: at, events, times: 1 });
    }
  }
  const [before, last] = groups.slice(-2);
  if (!before || !last || last.events >= floor) return groups;
  const joined = { start: before.start, events: before.events + last.events, times: before.times + last.times };
  return [...groups.slice(0, -2), joined];
}
