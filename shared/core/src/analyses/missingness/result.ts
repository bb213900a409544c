import type { ResultInput, ResultOf } from '../contract.ts';
import { countAt, shownAt } from '../shown-counts.ts';
import { missesIn, patternCount, places } from './layout.ts';
import { mostInPatterns, type MissingnessParams, type MissingnessResult } from './params.ts';
import { roundingWarning } from '../rounding-warning.ts';

type Input = ResultInput<MissingnessParams>;

export const missingnessResultOf: ResultOf<MissingnessParams, MissingnessResult> = (input) => {
  const { variables } = input.context.params;
  const n = countAt(input, places.n);
  const result = {
    variables: variables.map((variable, v) => {
      const { n: present, ...rule } = shownAt(input, places.present(v));
      const missing = countAt(input, places.missing(v));
      const percent = missing === null || n === null || n === 0 ? null : (100 * missing) / n;
      return { variable, n: present, missing, percent, ...rule };
    }),
    ...(variables.length > mostInPatterns ? {} : { patterns: patternsShown(input) }),
  };
  return { n, excluded: { missing: 0, clamped: 0 }, result, warnings: warningsOf(input), methods: methodsOf(input) };
};

/** Complete records first, then the frequent ones; those that nobody has are left out, as far as that may be known. */
function patternsShown(input: Input): NonNullable<MissingnessResult['patterns']> {
  const { params } = input.context;
  const patterns = Array.from({ length: patternCount(params) }, (_, pattern) => ({
    missing: params.variables.filter((_variable, v) => missesIn(pattern, v)),
    ...shownAt(input, places.pattern(params, pattern)),
  })).filter(({ n }) => n !== 0);
  return patterns.sort((a, b) => rank(a) - rank(b) || (b.n ?? 0) - (a.n ?? 0));
}

function rank({ missing, n }: { missing: readonly string[]; n: number | null }): number {
  if (missing.length === 0) return 0;
  return n === null ? 2 : 1;
}

function warningsOf({ context: { params }, total: { roundedTo } }: Input): string[] {
  return [
    ...(params.variables.length > mostInPatterns
      ? [`Patterns are shown for up to ${String(mostInPatterns)} variables.`]
      : []),
    ...roundingWarning(roundedTo),
  ];
}

function methodsOf({ context: { params }, sites, total: { roundedTo } }: Input): string {
  const patterns = params.variables.length > mostInPatterns ? '' : ', and by pattern of missing variables';
  return [
    `Missing values were counted for ${String(params.variables.length)} variable(s)${patterns}, over the pooled records of ${String(sites)} site(s); only the sums over the sites were opened.`,
    'Values that are no number, infinite, or a category that the dictionary lacks count as missing.',
    ...(roundedTo > 1 ? [`Counts were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}
