import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { isUnusableFile, toStorageProblem } from './storage-error.ts';

/** What Kysely's SQLite driver asks of a database, over Node's own `node:sqlite`, with prepared statements kept. */
export interface SqliteConnection extends SqliteDatabase {
  readonly inTransaction: boolean;
  /** Whether a statement failed since the transaction began: then it may only be rolled back, as on PostgreSQL. */
  failed: boolean;
}

const keptStatements = 500;
/** SQLite begins its log anew after a checkpoint, which it makes once the log has 1000 pages of 4 KiB. */
const logBytes = 1000 * 4096;

/**
 * Opens (and for a writer creates, readable by the owner alone) a database file in WAL mode with `synchronous=FULL`:
 * a commit returns after the log was synced, and only then do other connections see it (sqlite.org/wal.html §2).
 */
export function openSqlite(file: string, mode: 'write' | 'read'): SqliteConnection {
  const path = resolve(file);
  try {
    if (mode === 'write') createFile(path);
    const database = new DatabaseSync(path, { timeout: 5000, readOnly: mode === 'read' });
    if (mode === 'write') database.exec('pragma journal_mode=wal');
    // fullfsync matters on macOS only, where fsync alone does not reach the disk.
    database.exec('pragma synchronous=full; pragma fullfsync=on; pragma checkpoint_fullfsync=on');
    database.exec('pragma foreign_keys=on; pragma trusted_schema=off; pragma secure_delete=on');
    if (mode === 'write') growLog(database, `${path}-wal`);
    return adapt(database);
  } catch (error) {
    if (!isUnusableFile(error)) throw toStorageProblem(error);
    throw new Problem('invalid-config', `${path} cannot be opened as a database`, {
      mend: 'Check the path and its permissions, or restore the file from a backup.',
      cause: error,
    });
  }
}

function createFile(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  // The new name itself must survive a power cut; Windows cannot sync a folder and does not need to.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/**
 * Makes the log as long as it gets between checkpoints, by a large write that is taken back. A commit then overwrites
 * blocks that the file has; after an append its sync would have to wait for the file system's journal as well, which
 * made it ten times slower (ext4: 2 to 4 ms instead of 0.2). Nothing depends on it: where it fails, commits are slow.
 */
function growLog(database: DatabaseSync, log: string): void {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) >= logBytes) return;
  try {
    // A small cache, so that the pages are written out before the end of the transaction.
    database.exec('pragma cache_size=10; begin immediate');
    database.exec(`create table grown_log (bytes); insert into grown_log values (zeroblob(${String(logBytes)}))`);
  } catch {
    // No room, or another process is writing.
  } finally {
    if (database.isTransaction) database.exec('rollback');
    database.exec('pragma cache_size=-2000');
  }
}

function adapt(database: DatabaseSync): SqliteConnection {
  const statements = new Map<string, SqliteStatement>();
  const connection: SqliteConnection = {
    failed: false,
    get inTransaction() {
      return database.isTransaction;
    },
    close: () => {
      statements.clear();
      if (database.isOpen) database.close();
    },
    prepare(sql) {
      const kept = statements.get(sql);
      if (kept) return kept;
      const statement = watched(() => adaptStatement(database, database.prepare(sql)));
      // Least recently prepared goes first; a program has a few hundred distinct statements at most.
      if (statements.size >= keptStatements) statements.delete(statements.keys().next().value ?? '');
      statements.set(sql, statement);
      return statement;
    },
  };

  function watched<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      connection.failed = true;
      throw toStorageProblem(error);
    }
  }

  function adaptStatement(owner: DatabaseSync, statement: StatementSync): SqliteStatement {
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => watched(() => statement.all(...bindable(parameters))),
      run: (parameters) => watched(() => statement.run(...bindable(parameters))),
      // A statement of its own: stepping through a kept one would be cut short by its next use.
      iterate: (parameters) => watched(() => owner.prepare(statement.sourceSQL).iterate(...bindable(parameters))),
    };
  }
  return connection;
}

/** Refuses what PostgreSQL would store differently, so that both engines hold the same values. */
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (value === null || typeof value === 'string' || value instanceof Uint8Array) return value;
    // Numbers are bound as doubles otherwise, and `n + ?` would be a double.
    if (Number.isSafeInteger(value)) return BigInt(Number(value));
    if (Number.isFinite(value) && !Number.isInteger(value)) return Number(value);
    throw new TypeError(`a value of type ${typeof value} cannot be stored: use text, safe integers, reals or bytes`);
  });
}
