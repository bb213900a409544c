const tolerance = 1e-9;

/** A sparse matrix that knows for each column the rows that have something in it. */
export class SparseRows {
  readonly #rows: Map<number, number>[] = [];
  readonly #rowsWith: Set<number>[];

  constructor(columns: number) {
    this.#rowsWith = Array.from({ length: columns }, () => new Set());
  }

  /** Adds a row, the sum of its terms; its index. */
  addRow(terms: readonly (readonly [column: number, value: number])[]): number {
    const at = this.#rows.push(new Map()) - 1;
    for (const [column, value] of terms) this.#add(at, column, value);
    return at;
  }

  /** Takes back a row in which nothing is left. */
  dropLast(): void {
    this.#rows.pop();
  }

  /** Columns and values of a row as they are now. */
  row(at: number): [column: number, value: number][] {
    return [...(this.#rows[at] ?? [])];
  }

  at(row: number, column: number): number {
    return this.#rows[row]?.get(column) ?? 0;
  }

  /** Rows that have something in the column, in order. */
  rowsWith(column: number): number[] {
    return [...(this.#rowsWith[column] ?? [])].sort((a, b) => a - b);
  }

  subtract(from: number, row: number, times: number): void {
    for (const [column, value] of this.#rows[row] ?? []) this.#add(from, column, -times * value);
  }

  /** Makes the column a unit vector with its 1 in this row. */
  eliminate(row: number, column: number): void {
    const pivot = this.at(row, column);
    if (pivot !== 1) for (const [j, v] of this.#rows[row] ?? []) this.#rows[row]?.set(j, v / pivot);
    for (const other of this.rowsWith(column)) {
      if (other !== row) this.subtract(other, row, this.at(other, column));
    }
  }

  #add(at: number, column: number, value: number): void {
    const row = this.#rows[at];
    if (!row) return;
    const sum = (row.get(column) ?? 0) + value;
    if (Math.abs(sum) <= tolerance) {
      if (row.delete(column)) this.#rowsWith[column]?.delete(at);
      return;
    }
    row.set(column, sum);
    this.#rowsWith[column]?.add(at);
  }
}
