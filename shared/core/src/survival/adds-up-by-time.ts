import { gridOf } from '../dictionary/on-grid.ts';
import { informationEntries } from '../regression/information.ts';
import type { HazardModel } from './hazard-model.ts';
import { groupCount } from './survival-groups.ts';

/** Sums that a site keeps while it goes through its records: some 50 MB in an engine. */
const mostSums = 2 ** 21;

/**
 * Whether a site adds up the products of its columns by time, and meets the hazard with the sums: once through the
 * records, and a multiplication for each time rather than for each record. Where times or columns are too many for that
 * (a time without a grid may have a value for every record) it meets the hazard record by record, in memory that does
 * not grow with either. With late entry it does so too: what was met until the entry is taken off for each record, before
 * it is multiplied. Known before anybody looks at data, so that every site does the same.
 */
export function addsUpByTime({ time, start, strata, columns }: HazardModel): boolean {
  const grid = gridOf(time);
  if (grid === null || start !== null) return false;
  const times = Math.floor((time.max - time.min) / grid) + 1;
  return 2 * times * groupCount(strata) * informationEntries(columns.length).length <= mostSums;
}
