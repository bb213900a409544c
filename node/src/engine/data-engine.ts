/** One value of an answer. 64-bit and wider integers and decimals come as text; a truth value as 0 or 1. */
export type Cell = string | number | null;

/** One aggregate statement, as Kysely compiles it: values are in `parameters`, never in the text. */
export interface BoundQuery {
  sql: string;
  parameters: readonly unknown[];
}

/**
 * Where the node asks for aggregates: the port that the embedded engine fills, that another engine can fill, and that
 * tests fill with a fake. The statement sees one table, `dataset`: the variables of the cut, without `patient_key`.
 */
export interface DataEngine {
  readonly dialect: 'duckdb' | 'postgres';
  /**
   * Rows in the order of the statement. Parameters are finite numbers, texts, truth values, bigints (128 bits) or null.
   * Throws Problem: `engine-limit` (time, memory, spill, size of the answer), `engine-failed`, `not-found` (no such
   * cut), `invalid-input` (a parameter of another kind), `not-ready` (stopped). No text of a problem has a data value.
   */
  run(cut: string, query: BoundQuery): Promise<Cell[][]>;
  stop(): Promise<void>;
}
