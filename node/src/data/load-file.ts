import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import type { DuckDBConnection } from '@duckdb/node-api';
import { stat } from 'node:fs/promises';
import { checkDistinctKeys, checkValues, countRecords } from './check-records.ts';
import { dataProblem } from './data-problem.ts';
import { hashRecords } from './hash-cut.ts';
import type { LoadReport } from './load-report.ts';
import { matchColumns } from './match-columns.ts';
import { openSource } from './open-source.ts';
import { stageRecords } from './stage-records.ts';
import { writeRecords } from './write-cut.ts';

/** Reads, checks and writes one file, inside the loading process. Throws `invalid-data`, with the place and the mend. */
export async function loadFile(
  connection: DuckDBConnection,
  request: {
    file: string;
    dictionary: Dictionary;
    generateKey: boolean;
    unmapped: 'error' | 'missing';
    /** Where the Parquet file is written. */
    target: string;
    /** Folder for files that are needed meanwhile; the caller removes it. */
    work: string;
  },
): Promise<{ hash: string; report: LoadReport }> {
  const before = await fileState(request.file);
  const source = await openSource(request.file, connection);
  const matched = matchColumns(request.dictionary, source, request.generateKey);
  const blocks = await stageRecords(connection, source, matched, request.work);
  // A wide file is read several times, and its first line before all: it must be one file throughout.
  if ((await fileState(request.file)) !== before) {
    throw dataProblem('The file changed while it was read.', { file: source.name }, 'Load it when it is complete.');
  }
  const [{ table }] = blocks;
  const rows = await countRecords(connection, source, table);
  const variables = await checkValues(connection, source, blocks, request.unmapped);
  await writeRecords(connection, blocks, request.target);
  await checkDistinctKeys(connection, source, { table, cut: request.target });
  const hash = await hashRecords(connection, blocks, request.target);
  const report = { file: source.name, rows, variables, ignored: matched.ignored, generatedKey: matched.key === null };
  return { hash, report };
}

async function fileState(path: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(path);
  return `${String(ino)} ${String(size)} ${String(mtimeMs)}`;
}
