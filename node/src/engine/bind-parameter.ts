import { BIGINT, BOOLEAN, DOUBLE, HUGEINT, VARCHAR } from '@duckdb/node-api';
import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { hasOnly, isRecord } from './child-messages.ts';

const int64 = 2n ** 63n;

/** Binds by position, counted from 1. A number is always a DOUBLE, whole or not, so that a plan does not change type. */
export function bindParameter(statement: DuckDBPreparedStatement, position: number, value: unknown): void {
  if (value === null) statement.bindNull(position);
  else if (typeof value === 'string') statement.bindValue(position, value, VARCHAR);
  else if (typeof value === 'boolean') statement.bindValue(position, value, BOOLEAN);
  else if (typeof value === 'number') statement.bindValue(position, value, DOUBLE);
  else bindInteger(statement, position, value);
}

function bindInteger(statement: DuckDBPreparedStatement, position: number, value: unknown): void {
  if (!isRecord(value) || !hasOnly(value, ['bigint']) || typeof value.bigint !== 'string') {
    throw new Error('Parameter Error: not a parameter');
  }
  const integer = BigInt(value.bigint);
  const narrow = integer >= -int64 && integer < int64;
  statement.bindValue(position, integer, narrow ? BIGINT : HUGEINT);
}
