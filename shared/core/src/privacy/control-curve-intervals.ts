import type { RuleSet } from './rule-set.ts';

/** Counts of one curve by interval of the grid. */
export interface CurveCounts {
  /** One row for each way to leave. */
  exits: readonly Float64Array[];
  /** Late entries; at risk from the next interval on. */
  entries: Float64Array | null;
}

type SmallRules = Pick<RuleSet, 'minCell' | 'zeroIsSmall'>;

/**
 * Ends of the merged intervals, as early as they can be: every count in an interval is at least `minCell`, or zero where
 * zeros may show, and so is the number at risk where the next one begins. What is left at the end joins the last one.
 * The end of the grid is always the last.
 *
 * Sound only where the totals of all rows are themselves large enough (or zero): they are one interval at worst.
 */
export function mergedIntervals({ exits, entries }: CurveCounts, length: number, rules: SmallRules): number[] {
  const rows = entries ? [...exits, entries] : exits;
  const sums = rows.map(() => 0);
  const mayShow = (count: number): boolean => count >= rules.minCell || (count === 0 && !rules.zeroIsSmall);
  let atRisk = entries ? 0 : exits.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0);
  const ends: number[] = [];
  const isEmpty = (): boolean => sums.every((sum) => sum === 0);
  for (let i = 0; i < length; i += 1) {
    rows.forEach((row, r) => {
      const count = row[i] ?? 0;
      sums[r] = (sums[r] ?? 0) + count;
      atRisk += r < exits.length ? -count : count;
    });
    // A stretch in which nobody leaves belongs to what comes after it. At the end of the grid nobody is at risk, which
    // everybody knows.
    if (isEmpty() || !(i === length - 1 || mayShow(atRisk)) || !sums.every(mayShow)) continue;
    ends.push(i);
    sums.fill(0);
  }
  const last = length - 1;
  if (ends.at(-1) === last) return ends;
  // Behind the last cut point: by itself where nothing happens and that may show, else part of the last interval.
  return [...(isEmpty() && !rules.zeroIsSmall ? ends : ends.slice(0, -1)), last];
}
