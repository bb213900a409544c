import { DuckDBDecimalValue, DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBMaterializedResult, DuckDBValue } from '@duckdb/node-api';
import { memoryProblem } from './engine-problem.ts';
import type { Cell } from './data-engine.ts';

/** An answer is an aggregate: more cells than the largest vector has are a mistake in the statement. */
const maxCells = 4_000_000;

const readable: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
  DuckDBTypeId.VARCHAR,
  DuckDBTypeId.SQLNULL,
]);

/** Rows of text and numbers. Throws where a column has another type, a number is not finite, or there are too many. */
export async function readCells(result: DuckDBMaterializedResult): Promise<Cell[][]> {
  for (let column = 0; column < result.columnCount; column++) {
    if (!readable.has(result.columnTypeId(column))) throw new Error('Answer Type Error: not text or number');
  }
  if (result.rowCount * result.columnCount > maxCells) throw memoryProblem('answer too large');
  const rows = await result.getRows();
  return rows.map((row) => row.map(toCell));
}

function toCell(value: DuckDBValue): Cell {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  // JSON would make it a null, which reads as "missing": an answer that is not a number is a failure.
  throw new Error('Answer Value Error: not finite');
}
