import { AsyncLocalStorage } from 'node:async_hooks';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, type Transaction } from 'kysely';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Database, DurableWriteHook, Engine } from './database.ts';
import { migrate, type AnySchema, type Migration } from './migrate.ts';
import { openSqlite } from './sqlite-connection.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { isSerializationFailure, toStorageProblem } from './storage-error.ts';

/** `file`: embedded SQLite, one process at a time (see `lockFolder`). `url`: a PostgreSQL server, many processes. */
export type DatabaseLocation = { file: string } | { url: string };

export type OpenDatabaseOptions = DatabaseLocation & {
  migrations: readonly Migration[];
  onDurableWrite?: DurableWriteHook | undefined;
  /** Connections of each of the two PostgreSQL pools, writing and reading. */
  poolSize?: number;
};

const attempts = 10;

/** One of the two sides of a database: `writer` for transactions, `reader` for everything else. */
interface Side {
  kysely: Kysely<AnySchema>;
  close(): Promise<void>;
}

/**
 * Opens the state of a process and brings its schema up to date.
 * @throws Problem `invalid-config` when the file or server cannot be used, and those of `migrate`.
 */
export async function openDatabase<S>(options: OpenDatabaseOptions): Promise<Database<S>> {
  const engine: Engine = 'file' in options ? 'sqlite' : 'postgres';
  const writer = await openSide(options, 'write');
  try {
    if (engine === 'postgres') await reachServer(writer.kysely);
    // Each statement must see what the replica before did while this one waited for its turn.
    const isolation = engine === 'postgres' ? 'read committed' : undefined;
    const run = transactions(writer.kysely, isolation, options.onDurableWrite);
    await migrate(engine, writer.kysely, run.transaction, options.migrations);
  } catch (error) {
    await writer.close();
    throw error;
  }
  const reader = await openSide(options, 'read');
  const isolation = engine === 'postgres' ? 'serializable' : undefined;
  // The same connections, seen with the schema that the migrations made.
  const run = transactions(writer.kysely as unknown as Kysely<S>, isolation, options.onDurableWrite);
  return {
    engine,
    read: reader.kysely as unknown as Kysely<S>,
    transaction: run.transaction,
    close: async () => {
      await run.end();
      await reader.close();
      await writer.close();
    },
  };
}

/** Starts named transactions one after another (SQLite) or repeats those that PostgreSQL could not serialise. */
function transactions<S>(
  writer: Kysely<S>,
  isolation: 'read committed' | 'serializable' | undefined,
  onDurableWrite: DurableWriteHook | undefined,
): { transaction: Database<S>['transaction']; end: () => Promise<void> } {
  const inside = new AsyncLocalStorage<string>();
  const running = new Set<Promise<unknown>>();
  let ended = false;

  async function attempt<T>(name: string, work: (tx: Transaction<S>) => Promise<T>): Promise<T> {
    const builder = writer.transaction();
    const isolated = isolation === undefined ? builder : builder.setIsolationLevel(isolation);
    const result = await isolated.execute(async (tx) => {
      const value = await inside.run(name, () => work(tx));
      onDurableWrite?.(name, 'before');
      return value;
    });
    onDurableWrite?.(name, 'after');
    return result;
  }

  async function repeat<T>(name: string, work: (tx: Transaction<S>) => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt(name, work);
      } catch (error) {
        if (!isSerializationFailure(error) || tried === attempts) throw toStorageProblem(error);
        await sleep(randomInt(2 ** tried));
      }
    }
  }

  return {
    transaction: async (name, work) => {
      const outer = inside.getStore();
      if (outer !== undefined) throw new Error(`transaction "${name}" was started inside transaction "${outer}"`);
      if (ended) throw new Problem('not-ready', 'The database is closed');
      const result = repeat(name, work);
      running.add(result);
      try {
        return await result;
      } finally {
        running.delete(result);
      }
    },
    end: async () => {
      ended = true;
      await Promise.allSettled(running);
    },
  };
}

async function openSide(location: DatabaseLocation & { poolSize?: number }, mode: 'write' | 'read'): Promise<Side> {
  if ('url' in location) {
    const { postgresDialect } = await import('./postgres-dialect.ts');
    const kysely = new Kysely<AnySchema>({ dialect: postgresDialect(location.url, mode, location.poolSize ?? 5) });
    return { kysely, close: () => kysely.destroy() };
  }
  const connection = openSqlite(location.file, mode);
  const kysely = new Kysely<AnySchema>({ dialect: sqliteDialect(connection) });
  // Kysely closes what it used; a connection that no query ran on is still open after `destroy`.
  return { kysely, close: () => kysely.destroy().then(() => connection.close()) };
}

async function reachServer(kysely: Kysely<AnySchema>): Promise<void> {
  // Loaded where it is needed: most processes keep their state in SQLite.
  const { requireDurableServer } = await import('./postgres-dialect.ts');
  try {
    await requireDurableServer(kysely);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('invalid-config', 'The PostgreSQL server cannot be reached or refuses the login', {
      mend: 'Check the database URL and that the server runs.',
      cause: error,
    });
  }
}
