import type { AnalysisResult, ResultInput, ResultOf } from '../contract.ts';
import { filterText } from '../filter-text.ts';
import { readTotal, type TotalReader } from '../read-total.ts';
import { cohortKey, countPlaces, groupKey, leftOutKey, remainingKey } from './layout.ts';
import type { CountParams, CountResult } from './params.ts';
import { roundingWarning } from '../rounding-warning.ts';

export const countResultOf: ResultOf<CountParams, CountResult> = (input) => {
  const { params } = input.context;
  const total = readTotal(input.layout, input.total);
  const n = total.value(remainingKey);
  const result: CountResult = {
    n,
    ...(params.by === null ? {} : { groups: groupsShown(input, total) }),
    ...(params.rules.length === 0 ? {} : { attrition: attritionOf(params, total) }),
  };
  return { n, excluded: { missing: 0, clamped: 0 }, result, warnings: warningsOf(input), methods: methodsOf(input, n) };
};

function groupsShown({ context }: ResultInput<CountParams>, total: TotalReader): CountResult['groups'] {
  return countPlaces(context.params, context.dictionary)
    .groups.map(({ group }) => ({ group, ...shown(total, groupKey(group)) }))
    .filter(({ group, n }) => !group.missing || n !== 0)
    .map(({ group, ...rest }) => ({ group: group.label, ...rest }));
}

/** The cohort, then what each rule leaves: counted from the end, so that a suppressed step hides those before it. */
function attritionOf(params: CountParams, total: TotalReader): CountResult['attrition'] {
  const steps: NonNullable<CountResult['attrition']> = [];
  let left = shown(total, remainingKey);
  for (let rule = params.rules.length - 1; rule >= 0; rule -= 1) {
    const filter = params.rules[rule];
    if (filter) steps.unshift({ rule: filterText(filter), ...left });
    left = together(left, shown(total, leftOutKey(rule)));
  }
  return [{ rule: 'cohort', ...shown(total, cohortKey) }, ...steps];
}

interface Shown {
  n: number | null;
  suppressed?: string;
}

function shown(total: TotalReader, key: string): Shown {
  const rule = total.suppressedBy(key);
  return { n: total.value(key), ...(rule === undefined ? {} : { suppressed: rule }) };
}

function together(a: Shown, b: Shown): Shown {
  if (a.n !== null && b.n !== null) return { n: a.n + b.n };
  const rule = a.suppressed ?? b.suppressed;
  return { n: null, ...(rule === undefined ? {} : { suppressed: rule }) };
}

function warningsOf({ total }: ResultInput<CountParams>): string[] {
  return roundingWarning(total.roundedTo);
}

function methodsOf(
  { context: { params }, sites, total }: ResultInput<CountParams>,
  n: number | null,
): AnalysisResult<CountResult>['methods'] {
  const rules =
    params.rules.length === 0 ? '' : `, after each of ${String(params.rules.length)} inclusion rules applied in order`;
  const by = params.by === null ? '' : `, by ${params.by}`;
  const rounding = total.roundedTo > 1 ? ` Counts were rounded to multiples of ${String(total.roundedTo)}.` : '';
  return `The records of the cohort were counted at ${String(sites)} site(s)${rules}${by}; only the sum over the sites was opened.${rounding}${precision(n)}`;
}

/** Half the width of the 95 % Wald interval of a proportion of one half, the widest there is. */
function precision(n: number | null): string {
  if (n === null || n < 1) return '';
  const points = (100 * 1.959963984540054 * Math.sqrt(0.25 / n)).toFixed(1);
  return ` With this many records a proportion of 50 % has a 95 % confidence interval of ± ${points} percentage points.`;
}
