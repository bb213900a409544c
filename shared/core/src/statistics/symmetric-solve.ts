/**
 * Solves with a symmetric positive semi-definite information matrix. Every node recomputes this step of an iterative
 * analysis, so it uses + − · / alone in a fixed order and gives the same bits everywhere.
 * Source: Golub & Van Loan, "Matrix Computations" (4th ed.), 4.1.2 (LDLᵀ), 3.5.3 (refinement with residuals in twice
 * the precision). Columns are taken in their order and a column is left out when what the earlier ones leave of it is
 * negligible, as R's `lm` does; the pivot over the diagonal is 1 − R² of the column on those before it.
 */
import { at } from './at.ts';
import { compensatedDot } from './compensated-dot.ts';

export type SymmetricMatrix = readonly ArrayLike<number>[];

export interface Tolerance {
  /** A column is collinear when its pivot is at most `relative` times its diagonal (1e-11: R² above 1 − 1e-11) … */
  relative?: number;
  /** … or at most `absolute`, the rounding error of a diagonal entry. */
  absolute?: number;
}

export interface SymmetricFactor {
  rank: number;
  /** Indices of the columns left out, ascending: of a collinear set the last. */
  collinear: readonly number[];
  /** The solution x of A·x = b over the columns kept; 0 for those left out. */
  solve: (b: ArrayLike<number>) => number[];
  /** The inverse over the columns kept; rows and columns of 0 for those left out. */
  inverse: () => number[][];
  /** ln det over the columns kept. Uses the logarithm: for results, not for steps that nodes compare bit by bit. */
  logDeterminant: () => number;
}

const REFINEMENTS = 3;

/** Factors a p × p matrix, of which only the lower triangle is read. NaN or infinite entries leave a column out. */
export function factorSymmetric(matrix: SymmetricMatrix, tolerance: Tolerance = {}): SymmetricFactor {
  const { relative = 1e-11, absolute = 0 } = tolerance;
  const size = matrix.length;
  const full = symmetrised(matrix);
  const lower: Float64Array[] = [];
  const pivots: number[] = [];
  const kept: number[] = [];
  const collinear: number[] = [];
  for (let j = 0; j < size; j += 1) {
    const column = kept.map((k) => entry(full, j, k));
    const row = forward(lower, column);
    const diagonal = entry(full, j, j);
    const scaled = row.map((value, k) => value / at(pivots, k));
    const pivot = -compensatedDot(-diagonal, row, scaled);
    if (pivot > Math.max(relative * diagonal, absolute, 0) && pivot < Infinity) {
      kept.push(j);
      pivots.push(pivot);
      lower.push(scaled);
    } else collinear.push(j);
  }
  const reduced = kept.map((i) => Float64Array.from(kept, (j) => entry(full, i, j)));
  const solveReduced = (b: Float64Array): Float64Array => {
    const x = new Float64Array(b.length);
    for (let pass = 0; pass <= REFINEMENTS; pass += 1) {
      const residual = pass === 0 ? b : reduced.map((row, i) => -compensatedDot(-at(b, i), row, x));
      backward(lower, pivots, forward(lower, residual)).forEach((step, i) => (x[i] = at(x, i) + step));
    }
    return x;
  };
  const spread = (x: Float64Array): number[] => {
    const out = new Array<number>(size).fill(0);
    kept.forEach((column, i) => (out[column] = at(x, i)));
    return out;
  };
  return {
    rank: kept.length,
    collinear,
    solve: (b) => spread(solveReduced(Float64Array.from(kept, (i) => at(b, i)))),
    inverse: () => {
      const columns = Array.from({ length: size }, () => new Array<number>(size).fill(0));
      kept.forEach((column, i) => {
        columns[column] = spread(solveReduced(Float64Array.from(kept, (_, j) => (i === j ? 1 : 0))));
      });
      return columns.map((row, i) => row.map((value, j) => (value + entry(columns, j, i)) / 2));
    },
    logDeterminant: () => pivots.reduce((sum, pivot) => sum + Math.log(pivot), 0),
  };
}

/** bᵀ A⁻¹ b, e.g. a Wald or score statistic. */
export function quadraticForm(factor: SymmetricFactor, b: ArrayLike<number>): number {
  return compensatedDot(0, factor.solve(b), b);
}

function symmetrised(matrix: SymmetricMatrix): Float64Array[] {
  return matrix.map((_, i) => Float64Array.from(matrix, (_, j) => entry(matrix, Math.max(i, j), Math.min(i, j))));
}

function entry(matrix: SymmetricMatrix, i: number, j: number): number {
  return at(matrix[i] ?? [], j);
}

/** L·y = b, L unit lower triangular (row k holds its k entries before the diagonal). */
function forward(lower: readonly Float64Array[], b: ArrayLike<number>): Float64Array {
  const y = new Float64Array(b.length);
  for (let i = 0; i < b.length; i += 1) {
    const row = lower[i] ?? [];
    let sum = at(b, i);
    for (let k = 0; k < i; k += 1) sum -= at(row, k) * at(y, k);
    y[i] = sum;
  }
  return y;
}

/** D·Lᵀ·x = y. */
function backward(lower: readonly Float64Array[], pivots: readonly number[], y: Float64Array): Float64Array {
  const x = y.map((value, i) => value / at(pivots, i));
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let k = 0; k < i; k += 1) x[k] = at(x, k) - at(lower[i] ?? [], k) * at(x, i);
  }
  return x;
}
