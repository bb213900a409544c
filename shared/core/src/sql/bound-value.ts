import { sql } from 'kysely';
import type { NumberSql, TextSql } from './engine-dialect.ts';

/**
 * A double as a bound parameter. The cast gives it a type on PostgreSQL, where a bare parameter would be text; large
 * whole numbers travel as text because DuckDB's binding takes a whole JavaScript number for a 64-bit integer.
 */
export function real(value: number): NumberSql {
  if (!Number.isFinite(value)) throw new RangeError('only finite numbers can be bound');
  const bound = Number.isInteger(value) && Math.abs(value) > 2 ** 31 ? value.toString() : value;
  return sql<number>`cast(${bound} as float8)`;
}

export function text(value: string): TextSql {
  return sql<string>`cast(${value} as text)`;
}

/** A small whole number of the program's own (an index, 0 or 1) as a literal: never a value from a query or the data. */
export function whole(index: number): NumberSql {
  if (!Number.isSafeInteger(index)) throw new RangeError('an index must be a whole number');
  return sql<number>`${sql.lit(index)}`;
}

/** A column by its name. Not `sql.ref`, which would take the dot in `ph.ecog` for table and column. */
export function column(name: string): NumberSql {
  return sql<number>`${sql.id(name)}`;
}
