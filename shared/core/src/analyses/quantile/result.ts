import type { ResultInput, ResultOf } from '../contract.ts';
import { countAt, shownAt } from '../shown-counts.ts';
import type { QuantileParams, QuantileResult, QuantileShown } from './params.ts';
import { gridValue, type QuantilePlan, quantilePlan } from './plan.ts';
import { type Bracket, type QuantileState, readState } from './state.ts';

type Input = ResultInput<QuantileParams>;

export const quantileResultOf: ResultOf<QuantileParams, QuantileResult> = (input) => {
  const { params, dictionary } = input.context;
  const plan = quantilePlan(params, dictionary);
  const state = readState(input.broadcast, plan);
  const rows = plan.rows.flatMap(({ label, missing }, r) =>
    missing && countAt(input, plan.sizes + r) === 0 ? [] : [{ r, group: plan.grouped ? { group: label } : {} }],
  );
  const quantiles = rows.flatMap(({ r, group }) =>
    rowShown(input, plan, state, r).map((each) => ({ ...group, ...each })),
  );
  return {
    n: countAt(input, plan.n),
    excluded: { missing: missingIn(input, plan), clamped: countAt(input, plan.clamped) },
    result: {
      quantiles,
      counts: rows.map(({ r, group }) => ({
        ...group,
        ...shownAt(input, plan.values + r),
        missing: countAt(input, plan.missing + r),
      })),
    },
    warnings: warningsOf(input, plan, quantiles),
    methods: methodsOf(input, plan),
  };
};

function missingIn(input: Input, { rows, missing }: QuantilePlan): number | null {
  return rows.reduce<number | null>((sum, _, r) => {
    const count = countAt(input, missing + r);
    return sum === null || count === null ? null : sum + count;
  }, 0);
}

/** The quantiles of a row: each lies in its bracket, which ends where the controlled counts still have a cut point. */
function rowShown(input: Input, plan: QuantilePlan, { cuts, brackets }: QuantileState, row: number): QuantileShown[] {
  const n = countAt(input, plan.values + row);
  const rule = ruleOf(input, plan, row);
  const ends = endsOf(input, plan, cuts[row] ?? [], row);
  return input.context.params.probabilities.map((probability, p): QuantileShown => {
    const bracket = brackets[row]?.[p];
    if (rule !== undefined || n === 0 || !bracket) {
      return { probability, value: null, ...(rule === undefined ? {} : { suppressed: rule }) };
    }
    const { low, high } = widened(bracket, ends);
    if (high - low === 1) return { probability, value: gridValue(plan, high) };
    return { probability, low: gridValue(plan, low + 1), high: gridValue(plan, high) };
  });
}

/** Why the row shows no quantile at all. */
function ruleOf({ layout, total }: Input, { cells, length }: QuantilePlan, row: number): string | undefined {
  // The end of the grid is always a cut point, unless there is none.
  const last = cells + (row + 1) * length - 1;
  return total.values[last] === null ? total.suppressed.get(layout.coordinates[last]?.key ?? '') : undefined;
}

/** Cut points at which the controlled counts still end, with the two ends of the grid. */
function endsOf(
  { total }: Input,
  { cells, length, grid }: QuantilePlan,
  cuts: readonly number[],
  row: number,
): number[] {
  const first = cells + row * length;
  const kept = cuts.filter((_, i) => total.values[first + i] !== null && total.values[first + i] !== undefined);
  return [-1, ...kept, grid.size - 1];
}

function widened({ low, high }: Bracket, ends: readonly number[]): { low: number; high: number } {
  return { low: ends.findLast((end) => end <= low) ?? low, high: ends.find((end) => end >= high) ?? high };
}

function warningsOf(input: Input, plan: QuantilePlan, quantiles: readonly QuantileShown[]): string[] {
  const { name, min, max } = plan.variable;
  const clamped = countAt(input, plan.clamped);
  const many =
    clamped === null ? 'a number of values that is not shown (it may be none)' : `${String(clamped)} value(s)`;
  const { done, total } = input;
  return [
    ...(clamped === 0
      ? []
      : [`${name}: ${many} outside ${String(min)} to ${String(max)} counted as the nearest bound.`]),
    ...(done?.reason === 'iteration-cap'
      ? [
          'The cap on rounds ended the search: some intervals are wider than they need to be. A larger step takes fewer rounds.',
        ]
      : []),
    ...(quantiles.some((each) => 'low' in each)
      ? ['An interval stands where fewer records than the rules ask for would lie in a narrower one.']
      : []),
    ...(total.roundedTo > 1 ? [`Counts are rounded to multiples of ${String(total.roundedTo)}.`] : []),
  ];
}

function methodsOf({ context: { params }, sites, rounds }: Input, { variable, grid }: QuantilePlan): string {
  const unit = variable.unit === undefined ? '' : ` ${variable.unit}`;
  return (
    `Quantiles of ${variable.name}${params.by === null ? '' : ` by ${params.by}`} are inverses of the empirical distribution function of the pooled records of ${String(sites)} site(s), to the next multiple of ${String(grid.step)}${unit}; ` +
    `they were found by bisection in ${String(rounds)} round(s), in each of which only the sums of counts between public cut points were opened.`
  );
}
