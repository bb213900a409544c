import type { Variable } from '@consilium/core/dictionary/dictionary.ts';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createHash } from 'node:crypto';
import { identifier, literal } from '../engine/quote-sql.ts';
import { keyColumn } from './match-columns.ts';
import type { StagedBlock, StagedVariable } from './stage-records.ts';

/** Records hashed as one text: bounds the memory of the hash, and so belongs to its definition. */
const blockSize = 4096;

/** Chunks lie outside V8's heap, which does not know how large they are: so many, of 2,048 records, until they are collected. */
const chunksToCollect = 64;

/**
 * SHA-256 of a cut's content as it stands in its file, independent of the order and the format of the source. For each
 * run of up to 250 variables: a line for each record in the order of the keys (the key, then the cells), hashed; the
 * hashes joined and hashed by blocks of 4,096, then the blocks. Then all runs with the variables' names and types.
 */
export async function hashRecords(
  connection: DuckDBConnection,
  blocks: readonly StagedBlock[],
  path: string,
): Promise<string> {
  const runs: unknown[] = [];
  for (const { variables } of blocks) {
    const names = variables.map(({ variable }) => [variable.name, variable.type]);
    runs.push([names, await hashRun(connection, variables, path)]);
  }
  return createHash('sha256')
    .update(JSON.stringify(['consilium/cut/v1', runs]))
    .digest('hex');
}

async function hashRun(
  connection: DuckDBConnection,
  variables: readonly StagedVariable[],
  path: string,
): Promise<string> {
  const cells = variables.map(({ variable }) => cell(variable));
  // Streamed: an ordered aggregate in DuckDB would hold the hashes of all records, outside its memory limit.
  const result = await connection.stream(
    `SELECT sha256(concat_ws('|', ${[textCell(identifier(keyColumn)), ...cells].join(', ')})) ` +
      `FROM read_parquet(${literal(path)}, hive_partitioning = false)`,
  );
  const whole = createHash('sha256');
  let block: string[] = [];
  const endBlock = () => {
    whole.update(createHash('sha256').update(block.join('')).digest('hex'));
    block = [];
  };
  let chunks = 0;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const hash of chunk.getColumnValues(0)) {
      block.push(String(hash));
      if (block.length === blockSize) endBlock();
    }
    if (++chunks % chunksToCollect === 0) globalThis.gc?.();
  }
  if (block.length > 0) endBlock();
  return whole.digest('hex');
}

/** Numbers in DuckDB's shortest form, which reads back to the same double; texts with their lengths; missing is empty. */
function cell({ name, type }: Variable): string {
  const column = identifier(name);
  return type === 'category' ? textCell(column) : `coalesce(CAST(${column} AS VARCHAR), '')`;
}

function textCell(column: string): string {
  return `coalesce(length(${column}) || ':' || ${column}, '')`;
}
