import { boundsOf } from '../../dictionary/find-variable.ts';
import { Problem } from '../../protocol/problem.ts';
import { centreOf } from '../../regression/centre-of.ts';
import { symmetricEigen } from '../../statistics/symmetric-eigen.ts';
import type { ResultInput, ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { fromGrid } from '../read-total.ts';
import { countAt } from '../shown-counts.ts';
import { fractionalBits, pcaVariables, places } from './layout.ts';
import type { PcaParams, PcaResult } from './params.ts';

type Input = ResultInput<PcaParams>;

/** Throws `refused` where disclosure control took the sums away. */
export const pcaResultOf: ResultOf<PcaParams, PcaResult> = (input) => {
  const { params, dictionary } = input.context;
  const variables = pcaVariables(params, dictionary);
  const at = places(variables.length);
  const n = countAt(input, at.n);
  if (n === null) {
    throw new Problem('refused', 'Too few records are left for components', { mend: 'Ask for a larger cohort.' });
  }
  const spread = variables.map((variable, i) => {
    const { mid, half } = centreOf(boundsOf(variable));
    const mean = n === 0 ? NaN : mid + half * (fromGrid(input.total.values[at.sum(i)] ?? 0n, fractionalBits) / n);
    return { variable: variable.name, mean, half, sd: half * Math.sqrt(covariance(input, at, i, i)) };
  });
  const used = spread.flatMap(({ sd }, i) => (sd > 0 ? [i] : []));
  const matrix = used.map((i) =>
    used.map((j) => {
      const [a, b] = [spread[i], spread[j]];
      const of = covariance(input, at, Math.min(i, j), Math.max(i, j)) * (a?.half ?? 0) * (b?.half ?? 0);
      if (!params.scale) return of;
      return i === j ? 1 : of / ((a?.sd ?? 1) * (b?.sd ?? 1));
    }),
  );
  const pairs = symmetricEigen(matrix);
  const missing = countAt(input, at.missing);
  const clamped = countAt(input, at.clamped);
  return {
    n: missing === null ? null : n + missing,
    excluded: { missing, clamped },
    result: {
      nobs: n,
      components: componentsOf(pairs.map(({ value }) => value)),
      variables: spread.map(({ variable, mean, sd }) => ({ variable, mean: finite(mean), sd: finite(sd) })),
      loadings: pairs.flatMap(({ vector }, k) =>
        used.map((i, place) => ({
          variable: spread[i]?.variable ?? '',
          component: componentName(k),
          value: vector[place] ?? 0,
        })),
      ),
    },
    warnings: warningsOf(
      input,
      clamped,
      spread.filter((_, i) => !used.includes(i)).map(({ variable }) => variable),
      n,
    ),
    methods: methodsOf(input),
  };
};

/**
 * (n Σuv − Σu Σv) / (n (n − 1)) on the normalised scale, the difference taken exactly in integers. A variance within
 * two grid steps cannot be told from none: every sum carries up to half a step a record.
 */
function covariance({ total }: Input, at: ReturnType<typeof places>, i: number, j: number): number {
  const value = (place: number): bigint => total.values[place] ?? 0n;
  const n = value(at.n);
  if (n < 2n) return NaN;
  const scale = 1n << BigInt(fractionalBits);
  const numerator = n * value(at.product(i, j)) * scale - value(at.sum(i)) * value(at.sum(j));
  if (i === j && numerator <= 2n * n * n * scale) return 0;
  return Number(numerator) / Number(n * (n - 1n)) / Number(scale) / Number(scale);
}

/** Rounding can leave a value of 0 slightly negative. */
function componentsOf(values: readonly number[]): PcaResult['components'] {
  const variances = values.map((value) => Math.max(0, value));
  const whole = variances.reduce((sum, variance) => sum + variance, 0);
  let cumulative = 0;
  return variances.map((variance, k) => {
    cumulative += variance;
    return {
      component: componentName(k),
      sdev: Math.sqrt(variance),
      proportion: variance / whole,
      cumulative: Math.min(1, cumulative / whole),
    };
  });
}

function componentName(k: number): string {
  return `PC${String(k + 1)}`;
}

function warningsOf({ total: { roundedTo } }: Input, clamped: number | null, constant: string[], n: number): string[] {
  const many =
    clamped === null ? 'A number of records that is not shown (it may be none)' : `${String(clamped)} record(s)`;
  return [
    ...(clamped === 0 ? [] : [`${many} had a value outside the dictionary's bounds, which was set to the bound.`]),
    ...(n < 2
      ? ['There are no components of fewer than two complete records.']
      : constant.length > 0
        ? [`Left out because it does not vary: ${constant.join(', ')}.`]
        : []),
    ...(roundedTo > 1 ? [`Numbers of records are rounded to multiples of ${String(roundedTo)}.`] : []),
  ];
}

function methodsOf({ context: { params }, sites, total: { roundedTo } }: Input): string {
  return [
    `Principal components of ${params.variables.join(', ')} are those of the ${params.scale ? 'correlation' : 'covariance'} matrix of the complete records of ${String(sites)} site(s), computed from sums and sums of products; only the sums over the sites were opened.`,
    'The sign of a component is chosen so that its loading of largest size is positive.',
    ...(roundedTo > 1 ? [`Numbers of records were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}
