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
  /** Sparse: column → coefficient; rows of a network stay short. */
  readonly #rows: Row[] = [];
  readonly #basis: number[] = [];
  /** Row in which a column is basic; −1 for the others. */
  readonly #rowOf: Int32Array;

  constructor(equations: readonly ShiftEquation[], lower: Float64Array, upper: Float64Array) {
    const columns = lower.length;
    this.shift = new Float64Array(columns);
    this.lower = lower;
    this.upper = upper;
    this.#rowOf = new Int32Array(columns).fill(-1);
    const isUsed = new Uint8Array(columns);
    for (const equation of equations) this.#addRow(equation, isUsed);
  }

  /** Reduces a new row by the rows there are, and them by it. A column that no row has used costs nothing to clear. */
  #addRow(equation: ShiftEquation, isUsed: Uint8Array): void {
    const row: Row = new Map();
    for (const [column, coefficient] of equation) add(row, column, coefficient);
    for (const [column, value] of [...row]) {
      const basicIn = this.#rowOf[column] ?? -1;
      if (basicIn >= 0) subtract(row, this.#rows[basicIn], value);
    }
    const columns = [...row.keys()];
    const pivot = columns.find((c) => isUsed[c] === 0) ?? columns[0];
    if (pivot === undefined) return;
    const at = this.#rows.push(row) - 1;
    this.#basis.push(pivot);
    this.#rowOf[pivot] = at;
    if (isUsed[pivot] === 0) scale(row, row.get(pivot) ?? 1);
    else this.#eliminate(at, pivot);
    for (const column of columns) isUsed[column] = 1;
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
    this.#basis.forEach((basic, r) => {
      const times = gain[basic] ?? 0;
      if (times === 0) return;
      for (const [j, v] of this.#rows[r] ?? []) reduced[j] = (reduced[j] ?? 0) - times * v;
    });
    return reduced;
  }

  #entering(reduced: Float64Array, first: boolean): number {
    let best = -1;
    let most = tolerance;
    for (let j = 0; j < reduced.length; j += 1) {
      const gain = reduced[j] ?? 0;
      if ((this.#rowOf[j] ?? -1) >= 0 || Math.abs(gain) <= most || this.#room(j, gain) <= tolerance) continue;
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
      const rate = -(row.get(entering) ?? 0) * direction;
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
      this.shift[basic] = (this.shift[basic] ?? 0) - (row.get(entering) ?? 0) * direction * length;
    });
    if (leaving >= 0) {
      this.#rowOf[this.#basis[leaving] ?? 0] = -1;
      this.#rowOf[entering] = leaving;
      this.#basis[leaving] = entering;
      this.#eliminate(leaving, entering);
    }
    return true;
  }

  /** Makes the column a unit vector with its 1 in this row. */
  #eliminate(at: number, column: number): void {
    const row = this.#rows[at];
    const pivot = row?.get(column);
    if (!row || pivot === undefined) return;
    scale(row, pivot);
    this.#rows.forEach((other, r) => {
      if (r !== at) subtract(other, row, other.get(column) ?? 0);
    });
  }
}

type Row = Map<number, number>;

function scale(row: Row, pivot: number): void {
  if (pivot === 1) return;
  for (const [j, v] of row) row.set(j, v / pivot);
}

function subtract(from: Row, row: Row | undefined, times: number): void {
  if (!row || times === 0) return;
  for (const [j, v] of row) add(from, j, -times * v);
}

function add(row: Row, column: number, value: number): void {
  const sum = (row.get(column) ?? 0) + value;
  if (Math.abs(sum) <= tolerance) row.delete(column);
  else row.set(column, sum);
}
