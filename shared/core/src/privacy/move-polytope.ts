/** A sparse equation Σ coefficient · x[column] = 0 over shifts. */
export type ShiftEquation = readonly (readonly [column: number, coefficient: number])[];

const tolerance = 1e-9;

/**
 * Shifts x with `equations` · x = 0 and lower ≤ x ≤ upper, where 0 is allowed; moves within it by the primal simplex
 * method for bounded variables (Dantzig 1955; Bland's rule against cycling), starting from where the last move ended.
 * Non-basic shifts may lie between their bounds, so no first phase is needed.
 *
 * Coefficients are small integers; for network matrices (one- and two-way tables) every pivot is ±1 and every vertex
 * is integral. Floating point never decides anything: callers check what they use in integers.
 */
export class MovePolytope {
  readonly shift: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly #rows: Float64Array[] = [];
  readonly #basis: number[] = [];
  readonly #isBasic: Uint8Array;

  constructor(equations: readonly ShiftEquation[], lower: Float64Array, upper: Float64Array) {
    const columns = lower.length;
    this.shift = new Float64Array(columns);
    this.lower = lower;
    this.upper = upper;
    this.#isBasic = new Uint8Array(columns);
    for (const equation of equations) {
      const row = new Float64Array(columns);
      for (const [column, coefficient] of equation) row[column] = (row[column] ?? 0) + coefficient;
      this.#basis.forEach((basic, r) => subtract(row, this.#rows[r], row[basic] ?? 0));
      const pivot = row.findIndex((v) => Math.abs(v) > tolerance);
      if (pivot < 0) continue;
      this.#rows.push(row);
      this.#basis.push(pivot);
      this.#isBasic[pivot] = 1;
      this.#eliminate(this.#rows.length - 1, pivot);
    }
  }

  /** Moves to a shift with the largest Σ gain · x. False where it gave up: the shift is then feasible, not optimal. */
  maximise(gain: Float64Array): boolean {
    const patience = 50 * (this.#rows.length + 10);
    for (let step = 0; step < 4 * patience; step += 1) {
      const reduced = this.#reducedGain(gain);
      const entering = this.#entering(reduced, step > patience);
      if (entering < 0) return true;
      if (!this.#move(entering, Math.sign(reduced[entering] ?? 0))) return false;
    }
    return false;
  }

  #reducedGain(gain: Float64Array): Float64Array {
    const reduced = gain.slice();
    this.#basis.forEach((basic, r) => subtract(reduced, this.#rows[r], gain[basic] ?? 0));
    return reduced;
  }

  #entering(reduced: Float64Array, first: boolean): number {
    let best = -1;
    let most = tolerance;
    for (let j = 0; j < reduced.length; j += 1) {
      const gain = reduced[j] ?? 0;
      if (this.#isBasic[j] === 1 || Math.abs(gain) <= most || this.#room(j, gain) <= tolerance) continue;
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
  #move(entering: number, direction: number): boolean {
    let length = this.#room(entering, direction);
    let leaving = -1;
    let pivot = 0;
    this.#rows.forEach((row, r) => {
      const rate = -(row[entering] ?? 0) * direction;
      if (Math.abs(rate) <= tolerance) return;
      const limit = Math.max(0, this.#room(this.#basis[r] ?? 0, rate) / Math.abs(rate));
      const closer = limit < length - tolerance;
      if (!closer && (limit > length + tolerance || Math.abs(rate) <= pivot)) return;
      if (!closer && leaving < 0) return;
      length = Math.min(length, limit);
      leaving = r;
      pivot = Math.abs(rate);
    });
    if (length === Infinity) return false;
    this.shift[entering] = (this.shift[entering] ?? 0) + direction * length;
    this.#rows.forEach((row, r) => {
      const basic = this.#basis[r] ?? 0;
      this.shift[basic] = (this.shift[basic] ?? 0) - (row[entering] ?? 0) * direction * length;
    });
    if (leaving >= 0) {
      this.#isBasic[this.#basis[leaving] ?? 0] = 0;
      this.#isBasic[entering] = 1;
      this.#basis[leaving] = entering;
      this.#eliminate(leaving, entering);
    }
    return true;
  }

  /** Makes the column a unit vector with its 1 in this row. Rows stay sparse: only what is not zero is touched. */
  #eliminate(at: number, column: number): void {
    const row = this.#rows[at];
    if (!row) return;
    const pivot = row[column] ?? 1;
    const places: number[] = [];
    for (let j = 0; j < row.length; j += 1) {
      const value = (row[j] ?? 0) / pivot;
      row[j] = Math.abs(value) <= tolerance ? 0 : value;
      if (row[j] !== 0) places.push(j);
    }
    this.#rows.forEach((other, r) => {
      const times = other[column] ?? 0;
      if (r === at || times === 0) return;
      for (const j of places) other[j] = (other[j] ?? 0) - times * (row[j] ?? 0);
    });
  }
}

function subtract(from: Float64Array, row: Float64Array | undefined, times: number): void {
  if (!row || times === 0) return;
  for (let j = 0; j < from.length; j += 1) from[j] = (from[j] ?? 0) - times * (row[j] ?? 0);
}
