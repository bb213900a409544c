import type { Kysely, RawBuilder, SelectQueryBuilder, SqlBool } from 'kysely';

/** The column types do not matter here: names come from the dictionary at run time. */
export type DataSchema = Record<string, Record<string, unknown>>;

/** A subquery under construction. */
export type Selection = SelectQueryBuilder<DataSchema, string, Record<string, unknown>>;

/** SQL that gives a number (a double unless said otherwise), a text or a truth value. */
export type NumberSql = RawBuilder<number>;
export type TextSql = RawBuilder<string>;
export type ConditionSql = RawBuilder<SqlBool>;

/** What differs between the engines that hold the data; everything else is the common subset of SQL. */
export interface EngineDialect {
  name: 'duckdb' | 'postgres';
  /** A builder that compiles and never runs (no driver). */
  builder: Kysely<DataSchema>;
  /** SQL type that holds a sum of 2^48-scaled terms without overflow. */
  wideInteger: 'hugeint' | 'numeric';
  /**
   * Keeps a subquery's columns from being computed again at every place that uses them. PostgreSQL pulls subqueries up
   * and repeats their expressions unless an OFFSET stands in the way; DuckDB computes each column once by itself.
   */
  fence: (query: Selection) => Selection;
}
