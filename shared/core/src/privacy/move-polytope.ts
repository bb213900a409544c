import { SparseRows } from './sparse-rows.ts';

/** A sparse equation Σ coefficient · x[column] = 0 over shifts. */
export type ShiftEquation = readonly (readonly [column: number, coefficient: number])[];

const tolerance = 1e-9;

/**
 * Shifts x with `equations` · x = 0 and lower ≤ x ≤ upper, where 0 is allowed; moves within it by the primal simplex
 * method for bounded variables (Dantzig 1955; Bland's rule against cycling), starting from where the last move ended.
 * Non-basic shifts may lie between their bounds, so no first phase is needed.
 *
 * Coefficients are small integers; for network matrices (one- and two-way tables) every pivot is ±1 and every vertex
 * is integral. Floating point never decides anything: callers check what they use in integers. With whole gains nothing
 * is rounded on the way either, so the same steps are taken everywhere.
 *
 * A step costs what stands in the entering column and in the row it enters, not the size of the system.
 */
export class MovePolytope {
  readonly shift: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly #rows: SparseRows;
  readonly #basis: number[] = [];
  /** Row in which a column is basic; −1 for the others. */
  readonly #rowOf: Int32Array;

  constructor(equations: readonly ShiftEquation[], lower: Float64Array, upper: Float64Array) {
    const columns = lower.length;
    this.shift = new Float64Array(columns);
    this.lower = lower;
    this.upper = upper;
    this.#rows = new SparseRows(columns);
    this.#rowOf = new Int32Array(columns).fill(-1);
    for (const equation of equations) this.#addRow(equation);
  }

  /** Reduces a new row by the rows there are, and them by it. A column that no row has costs nothing to clear. */
  #addRow(equation: ShiftEquation): void {
    const at = this.#rows.addRow(equation);
    for (const [column, value] of this.#rows.row(at)) {
      const basicIn = this.#rowOf[column] ?? -1;
      if (basicIn >= 0) this.#rows.subtract(at, basicIn, value);
    }
    const columns = [...this.#rows.row(at)].map(([column]) => column);
    const pivot = columns.find((c) => this.#rows.rowsWith(c).length === 1) ?? columns[0];
    if (pivot === undefined) {
      this.#rows.dropLast();
      return;
    }
    this.#basis.push(pivot);
    this.#rowOf[pivot] = at;
    this.#rows.eliminate(at, pivot);
  }

  /** Moves to a shift with the largest Σ gain · x. False where it gave up: the shift is then feasible, not optimal. */
  maximise(gain: Float64Array): boolean {
    const patience = 50 * (this.#basis.length + 10);
    let reduced = this.#reducedGain(gain);
    let isFresh = true;
    for (let step = 0; step < 4 * patience; step += 1) {
      const entering = this.#entering(reduced, step > patience);
      if (entering < 0) {
        if (isFresh) return true;
        // What was carried along says so: once more from the rows.
        reduced = this.#reducedGain(gain);
        isFresh = true;
        continue;
      }
      if (!this.#move(entering, reduced)) return false;
      isFresh = false;
    }
    return false;
  }

  #reducedGain(gain: Float64Array): Float64Array {
    const reduced = gain.slice();
    this.#basis.forEach((basic, r) => {
      this.#clear(reduced, r, gain[basic] ?? 0);
    });
    return reduced;
  }

  #clear(reduced: Float64Array, row: number, times: number): void {
    if (times === 0) return;
    for (const [j, v] of this.#rows.row(row)) reduced[j] = (reduced[j] ?? 0) - times * v;
  }

  #entering(reduced: Float64Array, first: boolean): number {
    let best = -1;
    let most = tolerance;
    for (let j = 0; j < reduced.length; j += 1) {
      const gain = reduced[j] ?? 0;
      if (Math.abs(gain) <= most || (this.#rowOf[j] ?? -1) >= 0 || this.#room(j, gain) <= tolerance) continue;
      best = j;
      most = Math.abs(gain);
      if (first) break;
    }
    return best;
  }

  #room(column: number, direction: number): number {
    const at = this.shift[column] ?? 0;
    return direction > 0 ? (this.upper[column] ?? 0) - at : at - (this.lower[column] ?? 0);
  }

  /** Moves a non-basic shift until something reaches a bound; false where nothing does. */
  #move(entering: number, reduced: Float64Array): boolean {
    const direction = Math.sign(reduced[entering] ?? 0);
    const rows = this.#rows.rowsWith(entering);
    let length = this.#room(entering, direction);
    let leaving = -1;
    let pivot = 0;
    for (const r of rows) {
      const rate = -this.#rows.at(r, entering) * direction;
      if (Math.abs(rate) <= tolerance) continue;
      const limit = Math.max(0, this.#room(this.#basis[r] ?? 0, rate) / Math.abs(rate));
      const closer = limit < length - tolerance;
      if (!closer && (limit > length + tolerance || Math.abs(rate) <= pivot)) continue;
      if (!closer && leaving < 0) continue;
      length = Math.min(length, limit);
      leaving = r;
      pivot = Math.abs(rate);
    }
    if (length === Infinity) return false;
    this.shift[entering] = (this.shift[entering] ?? 0) + direction * length;
    for (const r of rows) {
      const basic = this.#basis[r] ?? 0;
      this.shift[basic] = (this.shift[basic] ?? 0) - this.#rows.at(r, entering) * direction * length;
    }
    if (leaving >= 0) {
      this.#rowOf[this.#basis[leaving] ?? 0] = -1;
      this.#rowOf[entering] = leaving;
      this.#basis[leaving] = entering;
      this.#rows.eliminate(leaving, entering);
      this.#clear(reduced, leaving, reduced[entering] ?? 0);
    }
    return true;
  }
}
