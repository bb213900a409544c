import type { DuckDBConnection } from '@duckdb/node-api';
import { join } from 'node:path';
import { literal } from '../engine/quote-sql.ts';
import { columnValues, textOf } from './column-values.ts';
import type { MatchedColumn, MatchedColumns } from './match-columns.ts';
import { parquetOptions } from './parquet-options.ts';
import type { Source } from './source.ts';

/**
 * Variables read by one statement. DuckDB needs about 150 kB a column while it reads text, and its planner takes time
 * with the square of the columns; a wide file is read several times instead. The hash of a cut is made of such blocks
 * too, so that the size is a part of its definition.
 */
const blockSize = 250;

/** A variable's columns in a block's table. */
export interface StagedVariable extends MatchedColumn {
  /** The value, NULL where missing or unfit. */
  value: string;
  /** Whether the file has something there that does not fit. */
  bad: string;
  complaint: string;
}

/** A view with the columns `record` (counted from 1), `key` (text) and two for each of its variables. */
export interface StagedBlock {
  table: string;
  variables: StagedVariable[];
}

/**
 * Reads the file into Parquet files in `folder`, from which all checks and the cut are made: compressed on the disk, so
 * that memory does not grow with the records. Throws `invalid-data`.
 */
export async function stageRecords(
  connection: DuckDBConnection,
  source: Source,
  matched: MatchedColumns,
  folder: string,
): Promise<[StagedBlock, ...StagedBlock[]]> {
  const stage = (start: number) => {
    const items = matched.variables.slice(start, start + blockSize);
    return stageBlock(connection, source, { items, start, key: matched.key, folder });
  };
  const blocks: [StagedBlock, ...StagedBlock[]] = [await stage(0)];
  for (let start = blockSize; start < matched.variables.length; start += blockSize) blocks.push(await stage(start));
  return blocks;
}

async function stageBlock(
  connection: DuckDBConnection,
  source: Source,
  block: { items: MatchedColumn[]; start: number; key: MatchedColumns['key']; folder: string },
): Promise<StagedBlock> {
  const staged = block.items.map((item, index) => {
    const n = String(block.start + index);
    return { item, n, values: columnValues(item.variable, { ...item, raw: `r${n}`, parsed: `p${n}` }) };
  });
  const table = `staged${String(block.start)}`;
  const file = literal(join(block.folder, `${table}.parquet`));
  const raw = staged.map(({ n, values }) => `${values.raw} AS r${n}`).join(', ');
  const parsed = staged.map(({ n, values }) => `r${n}, ${values.parsed} AS p${n}`).join(', ');
  const typed = staged.map(({ n, values }) => `${values.value} AS v${n}, ${values.bad} AS b${n}`).join(', ');
  const fileKey = block.key ? textOf(block.key.column, block.key.kind) : 'NULL';
  // Zero-padded, so that the order by key is the file's.
  const key = block.key ? 'file_key' : "printf('%09d', record)";
  await source.read(
    connection,
    `COPY (SELECT record, ${key} AS key, ${typed} FROM (` +
      `SELECT record, file_key, ${parsed} FROM (` +
      `SELECT row_number() OVER () AS record, ${fileKey} AS file_key, ${raw} FROM ${source.relation}))) ` +
      `TO ${file} ${parquetOptions(2 * staged.length + 2)}`,
  );
  await connection.run(`CREATE TEMP VIEW ${table} AS SELECT * FROM read_parquet(${file}, hive_partitioning = false)`);
  const variables = staged.map(({ item, n, values }) => {
    return { ...item, value: `v${n}`, bad: `b${n}`, complaint: values.complaint };
  });
  return { table, variables };
}
