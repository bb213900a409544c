import { factorSymmetric } from '../statistics/symmetric-solve.ts';

/** Sums of products on the grid, upper triangle by rows: entry (i, j) with i ≤ j. */
export type InformationEntry = (i: number, j: number) => bigint;

export interface InformationFactor {
  /** Columns that the earlier ones determine, ascending. */
  collinear: readonly number[];
  rank: number;
  /** The solution of I x = b over the columns kept, 0 elsewhere. */
  solve: (b: readonly number[]) => number[];
  /** The inverse over the columns kept, 0 elsewhere. */
  inverse: () => number[][];
  /** xᵀ I x after the intercept is projected out (as it stands without one): what a Wald test of the rest needs. */
  partialQuadratic: (x: readonly number[]) => number;
}

/**
 * Factors an information matrix of integers on the 2^f grid. Where column 0 is the intercept it is projected out first,
 * in exact integers: I_ij − I_0i I_0j / I_00, so that columns that vary little within wide public bounds do not cancel.
 * A column counts as collinear when what the earlier ones leave of it is below 1e-11 of itself, or within the rounding
 * of `records` terms. `without` names columns that are left out from the start.
 */
export function factorInformation(
  entry: InformationEntry,
  size: number,
  options: { intercept: boolean; f: number; records: number; without?: readonly number[] },
): InformationFactor {
  const { intercept, f, records, without = [] } = options;
  const one = 2 ** f;
  const at = (i: number, j: number): bigint => (i <= j ? entry(i, j) : entry(j, i));
  const pivot = intercept ? at(0, 0) : 0n;
  const removed = intercept && (pivot <= 0n || without.includes(0));
  const projected = intercept && !removed;
  const first = intercept ? 1 : 0;
  const kept = Array.from({ length: size - first }, (_, k) => k + first).filter((j) => !without.includes(j));
  const slope = kept.map((j) => (projected ? Number(at(0, j)) / Number(pivot) : 0));
  const matrix = kept.map((i) =>
    kept.map((j) =>
      projected ? Number(at(i, j) * pivot - at(0, i) * at(0, j)) / Number(pivot) / one : Number(at(i, j)) / one,
    ),
  );
  const factor = factorSymmetric(matrix, { relative: 1e-11, absolute: (8 * records) / one });
  const intercepted = Number(pivot) / one;
  const spread = (head: number, tail: readonly number[]): number[] => {
    const out = new Array<number>(size).fill(0);
    if (projected) out[0] = head;
    kept.forEach((j, k) => (out[j] = tail[k] ?? 0));
    return out;
  };
  const solve = (b: readonly number[]): number[] => {
    const b0 = b[0] ?? 0;
    const x = factor.solve(kept.map((j, k) => (b[j] ?? 0) - (projected ? (slope[k] ?? 0) * b0 : 0)));
    const head = projected ? b0 / intercepted - x.reduce((sum, value, k) => sum + value * (slope[k] ?? 0), 0) : 0;
    return spread(head, x);
  };
  return {
    collinear: [
      ...(removed ? [0] : []),
      ...without.filter((j) => j !== 0 || !intercept),
      ...factor.collinear.map((k) => kept[k] ?? 0),
    ].sort((a, b) => a - b),
    rank: factor.rank + (projected ? 1 : 0),
    solve,
    inverse: () => inverseOf(factor.inverse(), slope, projected ? 1 / intercepted : null, spread),
    partialQuadratic: (x) => {
      const used = kept.map((j) => x[j] ?? 0);
      return matrix.reduce(
        (sum, row, i) => sum + (used[i] ?? 0) * row.reduce((inner, value, j) => inner + value * (used[j] ?? 0), 0),
        0,
      );
    },
  };
}

/** Block inverse: with m the slopes on the intercept, V_00 = 1/I_00 + mᵀ V m and V_0j = −mᵀ V. */
function inverseOf(
  rest: readonly number[][],
  slope: readonly number[],
  head: number | null,
  spread: (head: number, tail: readonly number[]) => number[],
): number[][] {
  const covered = rest.map((row) => -row.reduce((sum, value, k) => sum + value * (slope[k] ?? 0), 0));
  const top = (head ?? 0) - covered.reduce((sum, value, k) => sum + value * (slope[k] ?? 0), 0);
  const zero = spread(0, []);
  const rows: number[][] = zero.map(() => [...zero]);
  const order = spread(
    -1,
    rest.map((_, k) => k + 1),
  );
  order.forEach((place, j) => {
    if (place === -1) rows[j] = spread(top, covered);
    if (place > 0) rows[j] = spread(covered[place - 1] ?? 0, rest[place - 1] ?? []);
  });
  return rows;
}
