import { sql, type CreateTableBuilder } from 'kysely';
import type { Engine } from './database.ts';

type DataTypeExpression = Parameters<CreateTableBuilder<string>['addColumn']>[1];

export interface ColumnTypes {
  text: DataTypeExpression;
  /** 64 bits in the database, ±(2^53 − 1) in the program. */
  integer: DataTypeExpression;
  real: DataTypeExpression;
  /** A `Uint8Array` in the program. */
  blob: DataTypeExpression;
}

/** The common subset of column types. PostgreSQL's text gets SQLite's order, by bytes, whatever the server's locale. */
export function columnTypes(engine: Engine): ColumnTypes {
  if (engine === 'sqlite') return { text: 'text', integer: 'integer', real: 'real', blob: 'blob' };
  return { text: sql`text collate "C"`, integer: 'bigint', real: 'double precision', blob: 'bytea' };
}
