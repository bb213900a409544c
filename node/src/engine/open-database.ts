import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from './quote-sql.ts';

export interface DatabaseSettings {
  memoryLimitMb: number;
  threads: number;
  spillLimitMb: number;
  /** Temporary files go here, in plain text: this build of DuckDB can only read encrypted ones. */
  spill: string;
  /** The files and folders that statements can reach; nothing else on this machine. */
  files: readonly string[];
  folders: readonly string[];
}

/**
 * An in-memory DuckDB that is locked down for good: extensions are neither fetched nor loaded, files outside the given
 * ones are out of reach (reading, writing, attaching, globbing), and no statement can change a setting. The order
 * matters: `enable_external_access=false` keeps the allowed paths that were set before it, and can't be taken back.
 */
export async function openDatabase(settings: DatabaseSettings): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${String(settings.memoryLimitMb)}MiB`,
    threads: String(settings.threads),
    temp_directory: settings.spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
  });
  const connection = await instance.connect();
  // As an option of the opening it is shown and not obeyed (DuckDB 1.5): only a running database takes it over.
  await connection.run(`SET max_temp_directory_size = '${String(settings.spillLimitMb)}MiB'`);
  await connection.run(`SET allowed_paths = [${settings.files.map(literal).join(', ')}]`);
  await connection.run(`SET allowed_directories = [${settings.folders.map(literal).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return connection;
}
