import { sql } from 'kysely';
import { gridTolerance, type TimeGrid } from '../survival/time-grid.ts';
import { real, whole } from './bound-value.ts';
import type { ConditionSql, NumberSql } from './engine-dialect.ts';

/** The interval (times[i − 1], times[i]] that a time lies in, from 0. The time must be within the dictionary's bounds. */
export function intervalIndex(time: NumberSql, { times, beyond, regular }: TimeGrid): NumberSql {
  if (!regular) return edgesBelow(time, times, 0, beyond ? times.length : times.length - 1, -gridTolerance);
  return sql<number>`ceil(${time} / ${real(regular.step)} - ${real(gridTolerance)}) - ${real(regular.first)}`;
}

/**
 * The interval after which somebody who enters at the time is at risk: where intervals are points in time the one that
 * the time has reached, so that an exit in the same step comes later; else the one in which it lies.
 */
export function entryIndex(time: NumberSql, grid: TimeGrid): NumberSql {
  const { times, regular, exact } = grid;
  if (!exact) return intervalIndex(time, grid);
  if (!regular) return sql<number>`${edgesBelow(time, times, 1, times.length, gridTolerance)} - ${whole(1)}`;
  return sql<number>`floor(${time} / ${real(regular.step)} + ${real(gridTolerance)}) - ${real(regular.first)}`;
}

/** Whether a time is no multiple of the unit. */
export function isBetween(time: NumberSql, unit: number): ConditionSql {
  const steps = sql`${time} / ${real(unit)}`;
  return sql`abs(${steps} - floor(${steps} + ${real(0.5)})) > ${real(gridTolerance)}`;
}

/**
 * How many edges lie below the time, known to be from `least` to `most`: a balanced tree of CASE, so that a record
 * meets as many comparisons as the number of edges has digits in base 2. `shift` moves the time by that share of the
 * distance between the edges.
 */
function edgesBelow(time: NumberSql, edges: readonly number[], least: number, most: number, shift: number): NumberSql {
  if (least === most) return whole(least);
  const middle = Math.floor((least + most) / 2);
  const edge = edges[middle] ?? 0;
  const width = Math.abs(edge - (edges[middle - 1] ?? edges[middle + 1] ?? 2 * edge));
  const below = edgesBelow(time, edges, least, middle, shift);
  const above = edgesBelow(time, edges, middle + 1, most, shift);
  return sql<number>`case when ${time} > ${real(edge - shift * width)} then ${above} else ${below} end`;
}
