import { DatabaseSync } from 'node:sqlite';
import { sqliteCode, toStorageProblem } from './storage-error.ts';

const sqliteBusy = 5;

/**
 * Takes the operating system's lock on a file (created when missing) until the process ends, however it ends. Taken
 * through SQLite, which has such locks on every platform (sqlite.org/lockingv3.html); nothing is ever written, so a
 * killed process leaves nothing behind. Nothing else in the process may open the file: on POSIX systems closing it
 * would drop the lock (§6.1 there).
 * @returns what releases it, or undefined when somebody else holds it.
 */
export function lockFile(file: string): (() => void) | undefined {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if ((sqliteCode(error) & 0xff) === sqliteBusy) return undefined;
    throw toStorageProblem(error);
  }
  return () => {
    if (database.isOpen) database.close();
  };
}
