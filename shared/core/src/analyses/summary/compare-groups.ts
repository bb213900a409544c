import type { NumericVariable, Variable } from '../../dictionary/dictionary.ts';
import { chiSquaredTest } from '../../statistics/contingency.ts';
import { oneWayAnova } from '../../statistics/one-way-anova.ts';
import { categoricalSmd, numericSmd, pairwiseSmd } from '../../statistics/smd.ts';
import { type GroupSummary, welchTest } from '../../statistics/welch.ts';
import { finite } from '../finite.ts';
import { type Group, levelsOf } from '../groups.ts';
import type { TotalReader } from '../read-total.ts';
import { isNumeric, keys } from './layout.ts';
import { momentsOf } from './moments.ts';
import type { GroupDifference, GroupTest } from './params.ts';

interface Labelled<T> {
  label: string;
  of: T;
}

/** The test between all groups that have values; null where there are fewer than two. */
export function testOf(total: TotalReader, variable: Variable, groups: readonly Group[]): GroupTest | null {
  const present = withValues(total, variable, groups);
  if (present.length < 2) return null;
  if (!isNumeric(variable)) {
    const counts = countsOf(total, variable, present);
    if (!counts) return noTest(variable.name, 'chi-squared');
    const { statistic, df, p } = chiSquaredTest(counts.map(({ of }) => of));
    return test(variable.name, 'chi-squared', statistic, df, p);
  }
  const method = present.length === 2 ? 'welch-t' : 'anova';
  const summaries = summariesOf(total, variable, present)?.map(({ of }) => of);
  const [a, b, ...others] = summaries ?? [];
  if (!a || !b) return noTest(variable.name, method);
  if (others.length === 0) {
    const { t, df, p } = welchTest(a, b);
    return test(variable.name, 'welch-t', t, df, p);
  }
  const { f, df1, df2, p } = oneWayAnova([a, b, ...others]);
  return { ...test(variable.name, 'anova', f, df1, p), dfResidual: finite(df2) };
}

/** The standardised difference of every pair of groups that have values. */
export function differencesOf(total: TotalReader, variable: Variable, groups: readonly Group[]): GroupDifference[] {
  const present = withValues(total, variable, groups);
  if (present.length < 2) return [];
  const { name } = variable;
  if (isNumeric(variable)) return pairs(name, present, summariesOf(total, variable, present), numericSmd);
  return pairs(name, present, countsOf(total, variable, present), categoricalSmd);
}

function pairs<T>(
  variable: string,
  groups: readonly Group[],
  values: readonly Labelled<T>[] | null,
  smd: (a: T, b: T) => number,
): GroupDifference[] {
  if (values) {
    return pairwiseSmd(values, (a, b) => smd(a.of, b.of)).pairs.map((pair) => ({
      variable,
      groups: [values[pair.first]?.label ?? '', values[pair.second]?.label ?? ''],
      smd: finite(pair.smd),
    }));
  }
  return pairwiseSmd(groups, () => 0).pairs.map((pair) => ({
    variable,
    groups: [groups[pair.first]?.label ?? '', groups[pair.second]?.label ?? ''],
    smd: null,
  }));
}

/** A group whose number is suppressed counts as present: nothing may be said about it, not even that it is empty. */
function withValues(total: TotalReader, variable: Variable, groups: readonly Group[]): Group[] {
  return groups.filter((group) => total.integer(keys.n(variable.name, group)) !== 0n);
}

/** null where any part is suppressed. */
function summariesOf(
  total: TotalReader,
  variable: NumericVariable,
  groups: readonly Group[],
): Labelled<GroupSummary>[] | null {
  return allOrNone(groups, (group) => {
    const moments = momentsOf(total, variable, group);
    return moments && { ...moments, variance: moments.variance ?? NaN };
  });
}

function countsOf(total: TotalReader, variable: Variable, groups: readonly Group[]): Labelled<number[]>[] | null {
  return allOrNone(groups, (group) => {
    const counts = levelsOf(variable).map((level) => total.value(keys.level(variable.name, level, group)));
    return counts.every((count) => count !== null) ? counts : null;
  });
}

function allOrNone<T>(groups: readonly Group[], of: (group: Group) => T | null): Labelled<T>[] | null {
  const values: Labelled<T>[] = [];
  for (const group of groups) {
    const value = of(group);
    if (value === null) return null;
    values.push({ label: group.label, of: value });
  }
  return values;
}

function test(variable: string, method: GroupTest['method'], statistic: number, df: number, p: number): GroupTest {
  return { variable, method, statistic: finite(statistic), df: finite(df), pValue: finite(p) };
}

function noTest(variable: string, method: GroupTest['method']): GroupTest {
  return { variable, method, statistic: null, df: null, pValue: null };
}
