import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, Engine } from '@consilium/server/database/database.ts';
import {
  openDatabase,
  type DatabaseLocation,
  type OpenDatabaseOptions,
} from '@consilium/server/database/open-database.ts';
import { startPostgres, type PostgresServer } from './postgres-server.ts';

/** What a contract is written against: databases of one engine, empty at first, closed after each test. */
export interface EngineUnderTest {
  readonly engine: Engine;
  /** Where a new, empty database will be. */
  place(): Promise<DatabaseLocation>;
  /** Opens a new database, or the one of `place`. */
  open<S>(options: Omit<OpenDatabaseOptions, 'file' | 'url'>, at?: DatabaseLocation): Promise<Database<S>>;
}

/** Runs the same contract over SQLite and over a real PostgreSQL, which is started once for it. */
export function eachEngine(title: string, contract: (under: EngineUnderTest) => void): void {
  describe.each<Engine>(['sqlite', 'postgres'])(`${title} over %s`, (engine) => {
    const opened: { close(): Promise<void> }[] = [];
    let folder = '';
    let server: PostgresServer | undefined;
    let places = 0;

    beforeAll(async () => {
      if (engine === 'postgres') server = await startPostgres();
      else folder = await mkdtemp(join(tmpdir(), 'consilium-contract-'));
    }, 60_000);
    afterEach(async () => {
      for (const database of opened.splice(0)) await database.close();
    });
    afterAll(async () => {
      await server?.stop();
      if (folder !== '') await rm(folder, { recursive: true });
    }, 60_000);

    async function place(): Promise<DatabaseLocation> {
      places += 1;
      return server === undefined ? { file: join(folder, `${places}.db`) } : { url: await server.createDatabase() };
    }
    contract({
      engine,
      place,
      open: async <S>(options: Omit<OpenDatabaseOptions, 'file' | 'url'>, at?: DatabaseLocation) => {
        const database = await openDatabase<S>({ ...options, ...(at ?? (await place())) });
        opened.push(database);
        return database;
      },
    });
  });
}
