import type { DuckDBConnection } from '@duckdb/node-api';
import { openCsv } from './csv-source.ts';
import { fileKind } from './file-kind.ts';
import { openParquet } from './parquet-source.ts';
import type { Source } from './source.ts';

/** Opens a CSV or Parquet file. Throws `invalid-data` where it is neither. */
export async function openSource(path: string, connection: DuckDBConnection): Promise<Source> {
  return (await fileKind(path)) === 'csv' ? openCsv(path) : openParquet(path, connection);
}
