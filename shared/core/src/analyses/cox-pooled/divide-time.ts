import type { Total } from '../contract.ts';
import type { PooledPlaces } from './layout.ts';
import type { PooledModel } from './model.ts';
import type { Division } from './state.ts';

/**
 * From the events of all sites by time of the grid: an interval begins at a time with events and goes on, up to the next
 * such time, until it holds `least` events; what is left at the end joins the last one. So a sum over an interval, and
 * the difference between the risk sets of two intervals, is one over at least so many patients. A stratum with fewer
 * events has no interval and takes no part. Where each interval holds one time with events, risk sets are those of the
 * records themselves: who leaves between two such times is at risk at the first and no longer at the second.
 */
export function divideTime(model: PooledModel, places: PooledPlaces, total: Total, least: number): Division {
  const tables = Array.from({ length: model.strata }, (_, stratum) => eventTimes(model, places, total, stratum));
  const asked = divided(tables, least, least);
  if (asked.starts.flat().length <= model.slots) return { ...asked, floor: least, crowded: false };
  const events = tables.flat().reduce((sum, { events: n }) => sum + n, 0);
  const floor = Math.max(least, Math.ceil(events / model.slots));
  return { ...divided(tables, floor, least), floor, crowded: true };
}

interface EventTime {
  /** Index on the grid. */
  at: number;
  events: number;
}

function eventTimes({ intervals }: PooledModel, { table }: PooledPlaces, total: Total, stratum: number): EventTime[] {
  return Array.from({ length: intervals }, (_, at) => ({
    at,
    events: Number(total[table + stratum * intervals + at] ?? 0n),
  })).filter(({ events }) => events > 0);
}

function divided(
  tables: readonly (readonly EventTime[])[],
  floor: number,
  least: number,
): Pick<Division, 'starts' | 'single'> {
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
