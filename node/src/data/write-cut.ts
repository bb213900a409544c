import type { DuckDBConnection } from '@duckdb/node-api';
import { chmod, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { identifier, literal } from '../engine/quote-sql.ts';
import { keyColumn } from './match-columns.ts';
import { parquetOptions } from './parquet-options.ts';
import type { StagedBlock } from './stage-records.ts';

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
      `TO ${literal(path)} ${parquetOptions(columns.length + 1)}`,
  );
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
