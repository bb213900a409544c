import {
  AbortedTransactionError,
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Dialect,
  type Driver,
} from 'kysely';
import type { SqliteConnection } from './sqlite-connection.ts';

/** Kysely's SQLite dialect with one writer at a time (BEGIN IMMEDIATE) and PostgreSQL's rule for failed statements. */
export function sqliteDialect(connection: SqliteConnection): Dialect {
  const dialect = new SqliteDialect({ database: connection });
  return {
    createDriver: () => new ImmediateDriver(connection),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

class ImmediateDriver extends SqliteDriver implements Driver {
  readonly #sqlite: SqliteConnection;

  constructor(connection: SqliteConnection) {
    super({ database: connection });
    this.#sqlite = connection;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
    this.#sqlite.failed = false;
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.failed) {
      await this.rollbackTransaction(connection);
      throw new AbortedTransactionError();
    }
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // SQLite rolls back by itself on a full disk and on I/O errors (sqlite.org/lang_transaction.html §3).
    if (this.#sqlite.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }
}
