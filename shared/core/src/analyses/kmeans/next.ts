import type { AnalysisContext, Next } from '../contract.ts';
import { type ClusterSums, clusterSums, within } from './cluster-sums.ts';
import type { KmeansParams } from './params.ts';
import { clustered, scalingOf } from './plan.ts';
import { firstState, type KmeansState, readState } from './state.ts';

/**
 * Lloyd's algorithm. Starting centres grow from the dictionary's centre by splitting, as Linde, Buzo & Gray 1980: the
 * clusters with the largest sums of squares become two, along the variable in which they spread most, until there are
 * enough. A cluster of fewer records than the study's floor for cells is given up and another one split in its place.
 * + − · / and the square root alone, which are the same on every machine.
 */
export const kmeansNext: Next<KmeansParams> = {
  first: ({ params }) => ({ ...firstState(params) }),
  next: (context, broadcast, total) => {
    const { params, caps } = context;
    const state = readState(broadcast, params);
    const sums = state.centres.map((_, cluster) => clusterSums(params, total, cluster) ?? nobody);
    const weights = state.round === 1 ? weightsOf(context, sums[0] ?? nobody) : state.weights;
    const large = sums.filter(({ n }) => n >= Math.max(1, caps.minCell ?? 1));
    if (large.length === 0) return { done: { converged: false, reason: 'no-information' } };
    const centres = split(large, wantedOf(params, state, large.length), weights, caps.minCell ?? 1);
    const settled = state.grown && centres.length === state.centres.length && isSame(centres, state.centres);
    if (settled) return { done: { converged: true } };
    if (state.round >= caps.iterations) return { done: { converged: false, reason: 'iteration-cap' } };
    const grown = state.grown || centres.length >= params.clusters || centres.length === large.length;
    const replaced = state.replaced + (state.grown ? Math.max(0, centres.length - large.length) : 0);
    return { broadcast: { round: state.round + 1, centres, weights, grown, replaced } };
  },
};

const nobody: ClusterSums = { n: 0, mean: [], squares: [] };

/** How many centres the next round should have: a third more until there are enough, at least one. */
function wantedOf({ clusters }: KmeansParams, { grown, replaced }: KmeansState, large: number): number {
  if (!grown) return Math.min(clusters, large + Math.max(1, Math.floor(large / 3)));
  // What falls apart again and again is no cluster.
  return replaced < 2 * clusters ? clusters : large;
}

/** 1 over the variance (n − 1) of the cohort, so that distances are in standard deviations; 0 for what does not vary. */
function weightsOf({ params, dictionary }: AnalysisContext<KmeansParams>, { n, squares }: ClusterSums): number[] {
  return clustered(params, dictionary).map((variable, v) => {
    const square = squares[v] ?? 0;
    if (params.scale) return square > 0 ? (n - 1) / square : 0;
    const { half } = scalingOf(variable);
    return half * half;
  });
}

/** The means of all clusters; of those with the largest sums of squares, two points beside the mean instead. */
function split(
  clusters: readonly ClusterSums[],
  wanted: number,
  weights: readonly number[],
  floor: number,
): number[][] {
  const divisible = clusters
    .map((cluster, place) => ({ place, size: cluster.n >= 2 * floor ? within(cluster, weights) : 0 }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size || a.place - b.place)
    .slice(0, Math.max(0, wanted - clusters.length));
  const chosen = new Set(divisible.map(({ place }) => place));
  return clusters.flatMap((cluster, place) => (chosen.has(place) ? halves(cluster, weights) : [cluster.mean]));
}

/** Half a standard deviation to both sides, along the variable in which the cluster spreads most. */
function halves({ n, mean, squares }: ClusterSums, weights: readonly number[]): number[][] {
  const spreads = squares.map((square, v) => square * (weights[v] ?? 0));
  // Of equals the first, whatever the rounding: at the beginning all variables spread alike on the scale of their SD.
  const widest = spreads.reduce((best, spread, v) => (spread > (spreads[best] ?? 0) * (1 + 1e-9) ? v : best), 0);
  const step = 0.5 * Math.sqrt((squares[widest] ?? 0) / n);
  return [-step, step].map((by) => mean.map((m, v) => (v === widest ? m + by : m)));
}

function isSame(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean {
  return a.every((row, i) => row.every((value, v) => value === b[i]?.[v]));
}
