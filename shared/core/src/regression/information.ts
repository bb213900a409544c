import { factorSymmetric } from '../statistics/symmetric-solve.ts';

/** Pairs i ≤ j, row by row. */
export function informationEntries(size: number): [number, number][] {
  return Array.from({ length: size }, (_, i) => i).flatMap((i) =>
    Array.from({ length: size - i }, (_, k): [number, number] => [i, i + k]),
  );
}

/** Sums of products on the grid, upper triangle: entry (i, j) with i ≤ j. */
export type InformationEntry = (i: number, j: number) => bigint;

export interface InformationFactor {
  /** Columns left out: those that the earlier ones determine, and those named from the start; ascending. */
  collinear: readonly number[];
  rank: number;
  /** The solution of I x = b over the columns kept, 0 elsewhere. */
  solve: (b: readonly number[]) => number[];
  /** The inverse over the columns kept, 0 elsewhere. */
  inverse: () => number[][];
  /** xᵀ I x after the intercept is projected out (as it stands without one): what a Wald test of the rest needs. */
  partialQuadratic: (x: readonly number[]) => number;
}

interface Options {
  /** Column 0 is the intercept. */
  intercept: boolean;
  f: number;
  /** Number of terms in each sum. */
  records: number;
  /** Columns to leave out from the start. */
  without?: readonly number[];
}

/**
 * Factors an information matrix of integers on the 2^f grid. Where column 0 is the intercept it is projected out first,
 * in exact integers: I_ij − I_0i I_0j / I_00, so that columns that vary little within wide public bounds do not cancel.
 * A column counts as collinear when what the earlier ones leave of it is below 1e-11 of itself, or within the rounding
 * of `records` terms.
 */
export function factorInformation(entry: InformationEntry, size: number, options: Options): InformationFactor {
  const { kept, head, slope, matrix, removed } = projected(entry, size, options);
  const factor = factorSymmetric(matrix, { relative: 1e-11, absolute: (8 * options.records) / 2 ** options.f });
  const spread = (first: number, rest: readonly number[]): number[] => {
    const out = new Array<number>(size).fill(0);
    if (head !== null) out[0] = first;
    kept.forEach((j, k) => (out[j] = rest[k] ?? 0));
    return out;
  };
  return {
    collinear: [...removed, ...factor.collinear.map((k) => kept[k] ?? 0)].sort((a, b) => a - b),
    rank: factor.rank + (head === null ? 0 : 1),
    solve: (b) => {
      const first = head === null ? 0 : (b[0] ?? 0);
      const x = factor.solve(kept.map((j, k) => (b[j] ?? 0) - (slope[k] ?? 0) * first));
      return spread(head === null ? 0 : first / head - dot(x, slope), x);
    },
    inverse: () => {
      // With m the slopes: V_0j = −mᵀ V and V_00 = 1/I_00 + mᵀ V m.
      const rest = factor.inverse();
      const covariances = rest.map((row) => 0 - dot(row, slope));
      const rows = Array.from({ length: size }, () => new Array<number>(size).fill(0));
      if (head !== null) rows[0] = spread(1 / head - dot(covariances, slope), covariances);
      kept.forEach((j, k) => (rows[j] = spread(covariances[k] ?? 0, rest[k] ?? [])));
      return rows;
    },
    partialQuadratic: (x) => {
      const used = kept.map((j) => x[j] ?? 0);
      return dot(
        matrix.map((row) => dot(row, used)),
        used,
      );
    },
  };
}

interface Projection {
  /** The columns that are left, without the intercept. */
  kept: number[];
  /** I_00, or null where no intercept is projected out. */
  head: number | null;
  /** I_0j / I_00 of each column kept. */
  slope: number[];
  matrix: number[][];
  removed: number[];
}

function projected(entry: InformationEntry, size: number, { intercept, f, without = [] }: Options): Projection {
  const at = (i: number, j: number): bigint => (i <= j ? entry(i, j) : entry(j, i));
  const pivot = intercept && !without.includes(0) ? at(0, 0) : 0n;
  const inside = pivot > 0n;
  const all = Array.from({ length: size }, (_, j) => j);
  const kept = all.filter((j) => !(intercept && j === 0) && !without.includes(j));
  const value = (i: number, j: number): number =>
    inside ? Number(at(i, j) * pivot - at(0, i) * at(0, j)) / Number(pivot) : Number(at(i, j));
  return {
    kept,
    head: inside ? Number(pivot) / 2 ** f : null,
    slope: kept.map((j) => (inside ? Number(at(0, j)) / Number(pivot) : 0)),
    matrix: kept.map((i) => kept.map((j) => value(i, j) / 2 ** f)),
    removed: all.filter((j) => without.includes(j) || (intercept && j === 0 && !inside)),
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
}
