import type { Variable } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import type { ResultInput, ResultOf } from '../contract.ts';
import { type Group, levelsOf } from '../groups.ts';
import { readTotal, type TotalReader } from '../read-total.ts';
import { resolutionWarning } from '../resolution.ts';
import { differencesOf, testOf } from './compare-groups.ts';
import { isNumeric, keys, summaryGroups } from './layout.ts';
import { momentsOf } from './moments.ts';
import type { CategoricalSummary, NumericSummary, SummaryGroup, SummaryParams, SummaryResult } from './params.ts';
import { roundingWarning } from '../rounding-warning.ts';

export const summaryResultOf: ResultOf<SummaryParams, SummaryResult> = (input) => {
  const { params, dictionary } = input.context;
  const total = readTotal(input.layout, input.total);
  const variables = params.variables.map((name) => findVariable(dictionary, name));
  const [all, ...parts] = summaryGroups(params, dictionary);
  if (!all) throw new RangeError('a summary has at least one group');
  const shownParts = parts.filter((group) => !group.missing || total.value(keys.group(group)) !== 0);
  const levels = parts.filter((group) => !group.missing);
  const comparisons =
    params.by === null
      ? {}
      : {
          tests: variables.map((variable) => testOf(total, variable, levels)).filter((test) => test !== null),
          smd: variables.flatMap((variable) => differencesOf(total, variable, levels)),
        };
  return {
    n: total.value(keys.group(all)),
    excluded: { missing: 0, clamped: clampedIn(total, variables, all) },
    result: { groups: [all, ...shownParts].map((group) => groupShown(total, variables, group)), ...comparisons },
    warnings: warningsOf(input, total, variables, [all, ...shownParts]),
    methods: methodsOf(input, variables),
  };
};

function groupShown(total: TotalReader, variables: Variable[], group: Group): SummaryGroup {
  return {
    group: group.label,
    n: total.value(keys.group(group)),
    ...rule(total, keys.group(group)),
    variables: variables.map((variable) => variableShown(total, variable, group)),
  };
}

function variableShown(total: TotalReader, variable: Variable, group: Group): NumericSummary | CategoricalSummary {
  const { name } = variable;
  const counts = {
    variable: name,
    n: total.value(keys.n(name, group)),
    missing: total.value(keys.missing(name, group)),
    ...rule(total, keys.n(name, group)),
  };
  if (!isNumeric(variable)) return { ...counts, levels: levelsShown(total, variable, group, counts.n) };
  const moments = momentsOf(total, variable, group);
  const variance = moments?.variance ?? null;
  return { ...counts, mean: moments?.mean ?? null, sd: variance === null ? null : Math.sqrt(variance) };
}

function levelsShown(
  total: TotalReader,
  variable: Variable,
  group: Group,
  n: number | null,
): CategoricalSummary['levels'] {
  return levelsOf(variable).map((level) => {
    const key = keys.level(variable.name, level, group);
    const count = total.value(key);
    const percent = count === null || n === null || n === 0 ? null : (100 * count) / n;
    return { level, n: count, percent, ...rule(total, key) };
  });
}

function rule(total: TotalReader, key: string): { suppressed?: string } {
  const by = total.suppressedBy(key);
  return by === undefined ? {} : { suppressed: by };
}

/** Values, not records: a record may have several values outside the bounds. */
function clampedIn(total: TotalReader, variables: Variable[], all: Group): number | null {
  const counts = variables.filter(isNumeric).map(({ name }) => total.value(keys.clamped(name, all)));
  return counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}

function warningsOf(
  { total: { roundedTo } }: ResultInput<SummaryParams>,
  total: TotalReader,
  variables: Variable[],
  groups: readonly Group[],
): string[] {
  const [all] = groups;
  const clamped = variables.filter(isNumeric).flatMap(({ name, min, max }) => {
    const count = all ? total.value(keys.clamped(name, all)) : 0;
    if (count === 0) return [];
    const many = count === null ? 'a number of values that is not shown (it may be none)' : `${String(count)} value(s)`;
    return [`${name}: ${many} outside ${String(min)} to ${String(max)} counted as the nearest bound.`];
  });
  const inexact = variables.filter(isNumeric).flatMap((variable) => {
    const found = groups.flatMap((group) => momentsOf(total, variable, group)?.resolution ?? []);
    const worst = (['none', 'coarse'] as const).find((each) => found.includes(each)) ?? 'fine';
    return resolutionWarning(variable.name, worst) ?? [];
  });
  const covered = variables
    .filter(isNumeric)
    .filter(({ name }) => all && total.value(keys.group(all)) !== null && total.value(keys.n(name, all)) === null)
    .map(({ name }) => name);
  const rounded = roundingWarning(roundedTo);
  return [...clamped, ...inexact, ...hiddenMeans(covered), ...rounded];
}

/** Where a zero is hidden like any small count, "nobody misses it" is hidden too, and with it the number of values. */
function hiddenMeans(names: readonly string[]): string[] {
  const [first] = names;
  if (first === undefined) return [];
  return [
    `${names.join(', ')}: the number of missing values is small (or none, where the rules hide zeros), so the number of values and the mean are not shown either. A linear model without terms has the mean and the variance of the complete records: glm with \`${first} ~ 1\`, gaussian.`,
  ];
}

function methodsOf({ context: { params }, sites, total }: ResultInput<SummaryParams>, variables: Variable[]): string {
  const numbers = variables.filter(isNumeric);
  const categories = variables.length - numbers.length;
  const parts = [
    `Characteristics were summarised over the pooled records of ${String(sites)} site(s); only sums over the sites were opened.`,
    ...(numbers.length > 0 ? ['Numbers are given as mean and standard deviation (n − 1).'] : []),
    ...(categories > 0 ? ['Categories are given as count and percentage of the values that are not missing.'] : []),
    ...(params.by === null ? [] : [comparison(params.by, numbers.length > 0, categories > 0)]),
    ...(total.roundedTo > 1 ? [`Counts were rounded to multiples of ${String(total.roundedTo)}.`] : []),
  ];
  return parts.join(' ');
}

function comparison(by: string, numbers: boolean, categories: boolean): string {
  const tests = [
    ...(numbers ? ["Welch's t test (two groups) or one-way analysis of variance (more)"] : []),
    ...(categories ? ["Pearson's χ² test without continuity correction"] : []),
  ];
  return `Groups of ${by} were compared by ${tests.join(' and ')}, and by standardised mean differences; missing values were left out of tests.`;
}
