import { informationEntries } from '../regression/information.ts';
import type { HazardModel } from './hazard-model.ts';
import { groupCount } from './survival-groups.ts';

/** Sums that a site keeps while it goes through its records: some 50 MB in an engine. */
const mostSums = 2 ** 21;

/**
 * Whether a site adds up the products of its columns by time, and meets the hazard with the sums: once through the
 * records, and a multiplication for each time rather than for each record. Where times or columns are too many for that
 * (a time that is no whole number may be another one in every record, whatever grid is declared) it meets the hazard
 * record by record, in memory that does not grow with the columns. With late entry it does so too: what was met until the
 * entry is taken off for each record, before it is multiplied. Known before anybody looks at data, so that every site does
 * the same.
 */
export function addsUpByTime({ time, start, strata, columns }: HazardModel): boolean {
  if (time.type !== 'integer' || start !== null) return false;
  const times = time.max - time.min + 1;
  return 2 * times * groupCount(strata) * informationEntries(columns.length).length <= mostSums;
}
