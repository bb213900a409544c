import type { Coordinate } from './layout.ts';

/** A count that is shown in the result and therefore obeys the cell rules, on the opened total. */
export function cell(key: string, measure: string, partition: string | null): Coordinate {
  return { key, measure, kind: 'count', scope: 'total', partition, bound: 1, unit: 'records', check: 'cell' };
}

/** A sum that is suppressed together with the count `of` the records it runs over. `bound` is the largest |term|. */
export function sum(key: string, measure: string, bound: number, unit: string, of: string): Coordinate {
  return { key, measure, kind: 'sum', scope: 'total', partition: null, bound, unit, check: 'none', of };
}

/** The records that a site's floors are held against, on the site's own vector; shown as a cell as well. */
export function records(key: string, partition: string | null): Coordinate {
  return { ...cell(key, 'n', partition), scope: 'site', check: 'records' };
}
