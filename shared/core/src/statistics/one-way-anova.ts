/** One-way analysis of variance with equal variances, from group summaries: R's `oneway.test(var.equal = TRUE)`. */
import { fUpperTail } from './f-distribution.ts';
import type { GroupSummary } from './welch.ts';

export interface OneWayAnova {
  f: number;
  df1: number;
  df2: number;
  p: number;
}

/**
 * Groups without records are left out; needs two groups with records, more records than groups and some variance within
 * them, else NaN.
 */
export function oneWayAnova(groups: readonly GroupSummary[]): OneWayAnova {
  const used = groups.filter((group) => group.n > 0);
  const total = used.reduce((sum, group) => sum + group.n, 0);
  const mean = used.reduce((sum, group) => sum + (group.n / total) * group.mean, 0);
  const between = used.reduce((sum, group) => sum + group.n * (group.mean - mean) ** 2, 0);
  // A single record has no variance of its own and adds nothing.
  const within = used.reduce((sum, group) => sum + (group.n > 1 ? (group.n - 1) * group.variance : 0), 0);
  const df1 = used.length - 1;
  const df2 = total - used.length;
  const f = df1 > 0 && df2 > 0 && within > 0 ? between / df1 / (within / df2) : NaN;
  return { f, df1, df2, p: fUpperTail(f, df1, df2) };
}
