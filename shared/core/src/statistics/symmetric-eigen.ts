/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations, accurate in relative terms.
 * Source: Golub & Van Loan, "Matrix Computations" (4th ed.), 8.5.
 */
import { at } from './at.ts';

export interface EigenPair {
  value: number;
  /** Of length 1; its entry of largest size is positive, so that the sign does not hang on rounding. */
  vector: number[];
}

const maxSweeps = 100;

/** Descending by value. Only the lower triangle is read. */
export function symmetricEigen(matrix: readonly (readonly number[])[]): EigenPair[] {
  const size = matrix.length;
  const a = matrix.map((_, i) =>
    Float64Array.from(matrix, (_row, j) => at(matrix[Math.max(i, j)] ?? [], Math.min(i, j))),
  );
  const vectors = matrix.map((_, i) => Float64Array.from(matrix, (_row, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < maxSweeps; sweep += 1) {
    let rotated = false;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) rotated = rotate(a, vectors, p, q) || rotated;
    }
    if (!rotated) break;
  }
  return a
    .map((row, j): EigenPair => ({ value: at(row, j), vector: signed(vectors.map((each) => at(each, j))) }))
    .sort((x, y) => y.value - x.value);
}

/** Makes a[p][q] zero; false where it is negligible already. */
function rotate(a: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): boolean {
  const [ap, aq] = [a[p], a[q]];
  if (!ap || !aq) return false;
  const off = at(ap, q);
  if (Math.abs(off) <= Number.EPSILON * Math.sqrt(Math.abs(at(ap, p) * at(aq, q)))) return false;
  const theta = (at(aq, q) - at(ap, p)) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (const row of [...a, ...vectors]) turn(row, p, q, c, s);
  for (let k = 0; k < a.length; k += 1) {
    const [x, y] = [at(ap, k), at(aq, k)];
    ap[k] = c * x - s * y;
    aq[k] = s * x + c * y;
  }
  return true;
}

function turn(row: Float64Array, p: number, q: number, c: number, s: number): void {
  const [x, y] = [at(row, p), at(row, q)];
  row[p] = c * x - s * y;
  row[q] = s * x + c * y;
}

function signed(vector: number[]): number[] {
  const largest = vector.reduce((best, v) => (Math.abs(v) > Math.abs(best) * (1 + 1e-9) ? v : best), 0);
  return largest < 0 ? vector.map((v) => 0 - v) : vector;
}
