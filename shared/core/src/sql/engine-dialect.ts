import type { Kysely } from 'kysely';

/** The column types do not matter here: names come from the dictionary at run time. */
export type DataSchema = Record<string, Record<string, unknown>>;

/** What differs between the engines that hold the data; everything else is the common subset of SQL. */
export interface EngineDialect {
  name: 'duckdb' | 'postgres';
  /** A builder that compiles and never runs (no driver). */
  builder: Kysely<DataSchema>;
  /** SQL type that holds a sum of 2^48-scaled terms without overflow. */
  wideInteger: 'hugeint' | 'numeric';
}
