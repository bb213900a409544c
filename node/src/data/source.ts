import type { DuckDBConnection } from '@duckdb/node-api';

/** What a column holds before the dictionary is applied. `other` (dates, lists, blobs …) fits no variable. */
export type ColumnKind = 'text' | 'integer' | 'number' | 'boolean' | 'other';

export interface SourceColumn {
  name: string;
  kind: ColumnKind;
}

/** A file of records that the loading process reads by DuckDB. */
export interface Source {
  /** The file's name for messages. */
  readonly name: string;
  readonly format: 'csv' | 'parquet';
  readonly columns: readonly SourceColumn[];
  /** Item of a FROM clause with the columns c0, c1 … in the order of `columns`. */
  readonly relation: string;
  /** Runs a statement that reads all of the relation. Throws `invalid-data` for what is wrong with the file as such. */
  read(connection: DuckDBConnection, sql: string): Promise<void>;
  /** Place of record n, counted from 1, for a message: `line 17`, `row 16`. */
  lineOf(record: number): Promise<string>;
}

/** More columns than the dictionary can have variables, and some to ignore, would only exhaust the machine. */
export const maxColumns = 5000;
