import type { Variable } from '@consilium/core/dictionary/dictionary.ts';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createHash } from 'node:crypto';
import { chmod, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { identifier, literal } from '../engine/quote-sql.ts';
import { keyColumn } from './match-columns.ts';
import type { StagedBlock, StagedVariable } from './stage-records.ts';

/** Records hashed as one text: bounds the memory of the hash, and so belongs to its definition. */
const blockSize = 4096;

/** Writes the staged records as Parquet, in the order of the patient key. */
export async function writeRecords(
  connection: DuckDBConnection,
  blocks: readonly [StagedBlock, ...StagedBlock[]],
  path: string,
): Promise<void> {
  const columns = blocks.flatMap(({ variables }) =>
    variables.map(({ variable, value }) => `${value} AS ${identifier(variable.name)}`),
  );
  const [{ table: first }, ...others] = blocks;
  const tables = [first, ...others.map(({ table }) => `JOIN ${table} USING (record)`)].join(' ');
  await connection.run(
    `COPY (SELECT ${first}.key AS ${identifier(keyColumn)}, ${columns.join(', ')} FROM ${tables} ORDER BY ${first}.key) ` +
      `TO ${literal(path)} (FORMAT parquet)`,
  );
}

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
  const result = await connection.run(
    `SELECT sha256(string_agg(h, '' ORDER BY block)) FROM (` +
      `SELECT block, sha256(string_agg(h, '' ORDER BY n)) AS h FROM (` +
      `SELECT n // ${String(blockSize)} AS block, n, h FROM (SELECT row_number() OVER () - 1 AS n, ` +
      `sha256(concat_ws('|', ${[textCell(identifier(keyColumn)), ...cells].join(', ')})) AS h ` +
      `FROM read_parquet(${literal(path)}, hive_partitioning = false))) GROUP BY block)`,
  );
  return String((await result.getRows())[0]?.[0]);
}

/** Makes the file durable and read-only, then gives it its name: a cut is there whole or not at all. */
export async function publishCut(part: string, path: string): Promise<void> {
  // The same content has the same name: what is there is what would be written.
  if (await exists(path)) return rm(part);
  await sync(part, 'r+');
  await chmod(part, 0o400);
  await rename(part, path);
  if (process.platform !== 'win32') await sync(dirname(path), 'r');
}

/** Numbers in DuckDB's shortest form, which reads back to the same double; texts with their lengths; missing is empty. */
function cell({ name, type }: Variable): string {
  const column = identifier(name);
  return type === 'category' ? textCell(column) : `coalesce(CAST(${column} AS VARCHAR), '')`;
}

function textCell(column: string): string {
  return `coalesce(length(${column}) || ':' || ${column}, '')`;
}

async function sync(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
