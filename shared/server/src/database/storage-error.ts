import { Problem } from '@consilium/core/protocol/problem.ts';

/** Primary and extended SQLite result codes (sqlite.org/rescode.html) and PostgreSQL's SQLSTATE classes. */
const sqliteFull = new Set([13 /* FULL */, 4874 /* IOERR_SHMSIZE */]);
const sqliteUnique = new Set([1555 /* PRIMARYKEY */, 2067 /* UNIQUE */, 2579 /* ROWID */]);
const sqliteUnusable = new Set([11 /* CORRUPT */, 14 /* CANTOPEN */, 26 /* NOTADB */]);
const postgresFull = new Set(['53100']);
const postgresUnique = new Set(['23505']);
const postgresRetry = new Set(['40001', '40P01']);

/** Turns a full disk into its problem; everything else stays what it is. */
export function toStorageProblem(error: unknown): unknown {
  if (sqliteFull.has(sqliteCode(error)) || postgresFull.has(stringCode(error)) || stringCode(error) === 'ENOSPC') {
    return new Problem('storage-full', undefined, { cause: error });
  }
  return error;
}

/** Whether a unique or primary key refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  return sqliteUnique.has(sqliteCode(error)) || postgresUnique.has(stringCode(error));
}

/** Whether the same transaction may succeed when it is run again (PostgreSQL manual, §13.5). */
export function isSerializationFailure(error: unknown): boolean {
  return postgresRetry.has(stringCode(error));
}

/** Whether SQLite says that the file cannot be opened or is no database. */
export function isUnusableFile(error: unknown): boolean {
  return sqliteUnusable.has(sqliteCode(error) & 0xff);
}

/** SQLite's extended result code, or 0. */
export function sqliteCode(error: unknown): number {
  const known = typeof error === 'object' && error !== null && 'errcode' in error;
  return known && typeof error.errcode === 'number' ? error.errcode : 0;
}

function stringCode(error: unknown): string {
  const known = typeof error === 'object' && error !== null && 'code' in error;
  return known && typeof error.code === 'string' ? error.code : '';
}
