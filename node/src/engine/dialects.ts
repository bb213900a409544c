import { duckdb } from '@consilium/core/sql/duckdb.ts';
import { postgres } from '@consilium/core/sql/postgres.ts';

/** The SQL of each kind of engine, by its name. */
export const dialects = { duckdb, postgres };
