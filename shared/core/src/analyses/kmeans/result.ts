import type { ResultInput, ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { countAt, shownAt } from '../shown-counts.ts';
import { type ClusterSums, clusterSums, joined, within } from './cluster-sums.ts';
import type { KmeansParams, KmeansResult } from './params.ts';
import { clustered, places, scalingOf } from './plan.ts';
import { type KmeansState, readState } from './state.ts';

type Input = ResultInput<KmeansParams>;
type Shown = KmeansResult['clusters'][number];

export const kmeansResultOf: ResultOf<KmeansParams, KmeansResult> = (input) => {
  const { params } = input.context;
  const state = readState(input.broadcast, params);
  const at = places(params);
  const sums = state.centres.map((_, cluster) => clusterSums(params, input.total.values, cluster));
  const small = smallShares(input, sums);
  const clusters = sums
    .map((each, cluster) => clusterShown(input, state, each, cluster, small))
    .filter(({ n }) => n !== 0)
    .sort((a, b) => (b.n ?? -1) - (a.n ?? -1))
    .map((each, i) => ({ ...each, cluster: i + 1 }));
  const known = small.length === 0 && sums.every((each) => each !== null) ? sums : null;
  const totalSS = known ? finite(within(joined(known), state.weights)) : null;
  const withinSS = known ? known.reduce((sum, each) => sum + within(each, state.weights), 0) : null;
  const [n, missing, clamped] = [at.n, at.missing, at.clamped].map((place) => countAt(input, place));
  return {
    n: n == null || missing == null ? null : n + missing,
    excluded: { missing: missing ?? null, clamped: clamped ?? null },
    result: {
      nobs: n ?? null,
      clusters,
      totalSS,
      withinSS,
      betweenSS: totalSS === null || withinSS === null ? null : totalSS - withinSS,
      iterations: input.rounds,
      converged: input.done?.converged ?? false,
      ...(input.done?.reason === undefined ? {} : { reason: input.done.reason }),
    },
    warnings: [
      ...warningsOf(input, state, clusters, clamped ?? null),
      ...(small.length === 0
        ? []
        : [
            `Not shown, because a cluster would show a small number: the means of ${small.join(', ')} and sums of squares.`,
          ]),
    ],
    methods: methodsOf(input),
  };
};

/**
 * Booleans of which some cluster has a small number, or all but a small number: a mean of theirs is a count. They are
 * hidden in all clusters, since the total may be known, and with them what they are a part of.
 */
function smallShares(
  { context: { params, dictionary, caps } }: Input,
  sums: readonly (ClusterSums | null)[],
): string[] {
  const isSmall = (count: number): boolean => count > 0 && count < (caps.minCell ?? 1);
  return clustered(params, dictionary).flatMap((variable, v) => {
    const hidden = sums.some((each) => {
      const count = each ? Math.round((each.n * (1 + (each.mean[v] ?? 0))) / 2) : 0;
      return isSmall(count) || isSmall((each?.n ?? 0) - count);
    });
    return variable.type === 'boolean' && hidden ? [variable.name] : [];
  });
}

function clusterShown(
  input: Input,
  { weights }: KmeansState,
  sums: ClusterSums | null,
  cluster: number,
  small: readonly string[],
): Shown {
  const { params, dictionary } = input.context;
  const { n, suppressed } = shownAt(input, places(params).count(cluster));
  return {
    cluster,
    n,
    centre: clustered(params, dictionary).map((variable, v) => {
      const { mid, half } = scalingOf(variable);
      if (small.includes(variable.name)) return { variable: variable.name, value: null, sd: null };
      const [mean, square] = [sums?.mean[v] ?? NaN, sums?.squares[v] ?? NaN];
      const sd = sums && sums.n > 1 ? half * Math.sqrt(square / (sums.n - 1)) : NaN;
      return { variable: variable.name, value: finite(mid + half * mean), sd: finite(sd) };
    }),
    withinSS: sums && small.length === 0 ? within(sums, weights) : null,
    ...(suppressed === undefined ? {} : { suppressed }),
  };
}

function warningsOf(
  { context: { params, dictionary }, done, total: { roundedTo } }: Input,
  { weights }: KmeansState,
  clusters: readonly Shown[],
  clamped: number | null,
): string[] {
  const many =
    clamped === null ? 'A number of records that is not shown (it may be none)' : `${String(clamped)} record(s)`;
  const constant = clustered(params, dictionary).filter((_, v) => weights[v] === 0);
  return [
    ...(done?.reason === 'iteration-cap'
      ? ['The cap on rounds ended the search before the clusters had settled.']
      : []),
    ...(clusters.length < params.clusters
      ? [
          `Found ${String(clusters.length)} of ${String(params.clusters)} clusters: further ones would have had too few records.`,
        ]
      : []),
    ...(constant.length > 0
      ? [`Without effect because it does not vary: ${constant.map(({ name }) => name).join(', ')}.`]
      : []),
    ...(clamped === 0 ? [] : [`${many} had a value outside the dictionary's bounds, which was set to the bound.`]),
    ...(roundedTo > 1 ? [`Numbers of records are rounded to multiples of ${String(roundedTo)}.`] : []),
  ];
}

function methodsOf({ context: { params }, sites, rounds, total: { roundedTo } }: Input): string {
  return [
    `The complete records of ${String(sites)} site(s) were grouped by ${params.variables.join(', ')} into at most ${String(params.clusters)} clusters by Lloyd's k-means algorithm in ${String(rounds)} round(s), in each of which only the sums of counts, values and squares by cluster were opened.`,
    params.scale
      ? 'Distances are in standard deviations of the cohort.'
      : 'Distances are in the units of the variables.',
    'Starting centres were grown by splitting from the centre of the dictionary’s bounds (Linde, Buzo and Gray), so the answer does not hang on chance; it need not be the best there is.',
    ...(roundedTo > 1 ? [`Numbers of records were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}
