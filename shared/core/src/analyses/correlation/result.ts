import { correlationTest } from '../../statistics/correlation-test.ts';
import { gridCorrelation } from '../../statistics/grid-moments.ts';
import type { ResultInput, ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { countAt, shownAt } from '../shown-counts.ts';
import { fractionalBits, type Pair, pairsOf } from './layout.ts';
import type { CorrelationPair, CorrelationParams, CorrelationResult } from './params.ts';

type Input = ResultInput<CorrelationParams>;

export const correlationResultOf: ResultOf<CorrelationParams, CorrelationResult> = (input) => {
  const pairs = pairsOf(input.context.params);
  const shown = pairs.map((pair) => pairShown(input, pair));
  // n beside the n of a pair says how many miss one of the two.
  const isKnown = pairs.every(({ place }) => countAt(input, place + 1) !== null);
  const clamped = countAt(input, 1);
  return {
    n: isKnown ? countAt(input, 0) : null,
    excluded: { missing: 0, clamped },
    result: { pairs: shown },
    warnings: warningsOf(input, shown, clamped),
    methods: methodsOf(input),
  };
};

function pairShown(input: Input, { x, y, place }: Pair): CorrelationPair {
  const { variables } = input.context.params;
  const { n, ...rule } = shownAt(input, place);
  const names = { x: variables[x] ?? '', y: variables[y] ?? '' };
  const sums = [0, 2, 3, 4, 5, 6].map((k) => input.total.values[place + k] ?? null);
  const estimate = sums.every((sum) => sum !== null) ? correlationOf(sums) : NaN;
  if (n === null || n < 3 || Number.isNaN(estimate)) {
    return { ...names, n, estimate: finite(estimate), confLow: null, confHigh: null, pValue: null, ...rule };
  }
  const { lower, upper, p } = correlationTest(estimate, n);
  return { ...names, n, estimate, confLow: finite(lower), confHigh: finite(upper), pValue: finite(p) };
}

function correlationOf([n = 0n, x = 0n, y = 0n, xx = 0n, yy = 0n, xy = 0n]: bigint[]): number {
  return gridCorrelation({ n, x, y, xx, yy, xy }, fractionalBits);
}

function warningsOf(
  { total: { roundedTo } }: Input,
  pairs: readonly CorrelationPair[],
  clamped: number | null,
): string[] {
  const many =
    clamped === null ? 'A number of records that is not shown (it may be none)' : `${String(clamped)} record(s)`;
  const constant = pairs.filter(
    ({ n, estimate, suppressed }) => suppressed === undefined && n !== 0 && estimate === null,
  );
  return [
    ...(clamped === 0 ? [] : [`${many} had a value outside the dictionary's bounds, which was set to the bound.`]),
    ...(constant.length === 0
      ? []
      : [`No correlation where a variable does not vary: ${constant.map(({ x, y }) => `${x} and ${y}`).join('; ')}.`]),
    ...(roundedTo > 1 ? [`Numbers of records are rounded to multiples of ${String(roundedTo)}.`] : []),
  ];
}

function methodsOf({ context: { params }, sites, total: { roundedTo } }: Input): string {
  return [
    `Pearson correlations of ${params.variables.join(', ')} were computed from sums and sums of products over the pooled records of ${String(sites)} site(s) that have both values of a pair; only the sums over the sites were opened.`,
    'Confidence intervals (95 %) are by Fisher’s z transformation, p-values by the t distribution.',
    ...(roundedTo > 1 ? [`Numbers of records were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}
