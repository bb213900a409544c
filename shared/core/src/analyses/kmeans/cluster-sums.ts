import { fromGrid } from '../read-total.ts';
import { fractionalBits, places } from './plan.ts';
import type { KmeansParams } from './params.ts';

/** What a total says of one cluster, on the normalised scale. */
export interface ClusterSums {
  n: number;
  mean: number[];
  /** Σ (u − mean)² by variable. */
  squares: number[];
}

/** null where a part is hidden. The differences are taken exactly in integers, where they would cancel in doubles. */
export function clusterSums(
  params: KmeansParams,
  total: readonly (bigint | null)[],
  cluster: number,
): ClusterSums | null {
  const at = places(params);
  const n = total[at.count(cluster)] ?? null;
  if (n === null) return null;
  const sums: ClusterSums = { n: Number(n), mean: [], squares: [] };
  for (const v of params.variables.keys()) {
    const [sum, squares] = [total[at.sum(v, cluster)] ?? null, total[at.squares(v, cluster)] ?? null];
    if (sum === null || squares === null) return null;
    sums.mean.push(n > 0n ? fromGrid(sum, fractionalBits) / Number(n) : 0);
    sums.squares.push(spread(n, sum, squares));
  }
  return sums;
}

/** All clusters as one. */
export function joined(clusters: readonly ClusterSums[]): ClusterSums {
  const n = clusters.reduce((all, each) => all + each.n, 0);
  const size = clusters[0]?.mean.length ?? 0;
  const over = (value: (cluster: ClusterSums) => number): number =>
    clusters.reduce((sum, each) => sum + value(each), 0);
  const mean = Array.from({ length: size }, (_, v) => over((each) => each.n * (each.mean[v] ?? 0)) / n);
  const squares = mean.map((m, v) => over((each) => (each.squares[v] ?? 0) + each.n * ((each.mean[v] ?? 0) - m) ** 2));
  return { n, mean, squares };
}

/** Σ w (u − mean)². */
export function within({ squares }: ClusterSums, weights: readonly number[]): number {
  return squares.reduce((sum, square, v) => sum + square * (weights[v] ?? 0), 0);
}

/** (n Σu² − (Σu)²) / n. Both sums carry up to half a grid step a record: two steps a record are no spread. */
function spread(n: bigint, sum: bigint, squares: bigint): number {
  if (n === 0n) return 0;
  const scale = 1n << BigInt(fractionalBits);
  const numerator = n * squares * scale - sum * sum;
  if (numerator <= 2n * n * n * scale) return 0;
  return Number(numerator) / Number(n) / Number(scale) / Number(scale);
}
