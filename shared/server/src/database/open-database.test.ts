import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { Migration } from './migrate.ts';
import { openDatabase, type OpenDatabaseOptions } from './open-database.ts';
import { isUniqueViolation } from './storage-error.ts';

interface Schema {
  notes: { id: number; text: string; bytes: Uint8Array | null };
}

const notes: Migration = {
  id: 1,
  name: 'notes',
  up: ({ createTable, columns }) => [
    createTable('notes')
      .addColumn('id', columns.integer, (column) => column.primaryKey())
      .addColumn('text', columns.text, (column) => column.notNull())
      .addColumn('bytes', columns.blob),
  ],
};

let folder = '';
const open = (more: Partial<OpenDatabaseOptions> = {}) =>
  openDatabase<Schema>({ file: join(folder, 'state.db'), migrations: [notes], ...more });
const row = (id: number, text = 'x') => ({ id, text, bytes: null });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consilium-database-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('embedded database', () => {
  test('is in WAL mode, and its connections sync fully and check foreign keys', async () => {
    const database = await open();
    for (const [pragma, value] of [
      ['journal_mode', 'wal'],
      ['synchronous', 2],
      ['foreign_keys', 1],
      ['busy_timeout', 5000],
    ] as const) {
      const found = await database.transaction('look', (tx) =>
        sql<Record<string, unknown>>`${sql.raw(`pragma ${pragma}`)}`.execute(tx),
      );
      expect(Object.values(found.rows[0] ?? {})).toEqual([value]);
    }
    await database.close();
  });

  test("does not append to the log's file at a commit, so that a sync need not wait for the file system's journal", async () => {
    const database = await open();
    const length = () => statSync(join(folder, 'state.db-wal')).size;
    const before = length();
    expect(before).toBeGreaterThan(4_000_000);
    for (let id = 1; id <= 20; id += 1) {
      await database.transaction('write', (tx) => tx.insertInto('notes').values(row(id)).execute());
    }
    expect(length()).toBe(before);
    expect(statSync(join(folder, 'state.db')).size).toBeLessThan(100_000);
    await database.close();
  });

  test('reads outside a transaction do not wait for one and see committed rows only', async () => {
    const database = await open();
    await database.transaction('write', async (tx) => {
      await tx.insertInto('notes').values(row(1)).execute();
      expect(await database.read.selectFrom('notes').selectAll().execute()).toEqual([]);
    });
    expect(await database.read.selectFrom('notes').select('id').execute()).toEqual([{ id: 1 }]);
    await database.close();
  });

  test('a transaction inside a transaction is refused instead of waiting for itself', async () => {
    const database = await open();
    const nested = database.transaction('outer', () => database.transaction('inner', () => Promise.resolve()));
    await expect(nested).rejects.toThrow('transaction "inner" was started inside transaction "outer"');
    await database.close();
  });

  test('the hook is told before and after each commit, and not about what was rolled back', async () => {
    const told: string[] = [];
    const database = await open({ onDurableWrite: (name, moment) => told.push(`${moment} ${name}`) });
    await database.transaction('add', (tx) => tx.insertInto('notes').values(row(1)).execute());
    await expect(database.transaction('fail', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(told).toEqual([
      'before migrations',
      'after migrations',
      'before migration 1 notes',
      'after migration 1 notes',
      'before add',
      'after add',
    ]);
    await database.close();
  });

  test('nothing is visible at the "before" moment, everything at the "after" moment', async () => {
    const counts: unknown[] = [];
    const database = await open({
      onDurableWrite: (name, moment) => {
        if (name !== 'add') return;
        const other = new DatabaseSync(join(folder, 'state.db'), { readOnly: true });
        counts.push([moment, other.prepare('select count(*) as n from notes').get()?.n]);
        other.close();
      },
    });
    await database.transaction('add', (tx) => tx.insertInto('notes').values(row(1)).execute());
    expect(counts).toEqual([
      ['before', 0],
      ['after', 1],
    ]);
    await database.close();
  });

  test('a full disk is a problem, leaves the database as it was and working', async () => {
    const database = await open();
    await database.transaction('keep', (tx) => tx.insertInto('notes').values(row(1)).execute());
    const pages = await database.transaction('limit', (tx) =>
      sql<{ page_count: number }>`pragma page_count`.execute(tx),
    );
    const limit = (pages.rows[0]?.page_count ?? 0) + 2;
    await database.transaction('limit', (tx) => sql`${sql.raw(`pragma max_page_count=${limit}`)}`.execute(tx));
    const large = { id: 2, text: 'large', bytes: new Uint8Array(1_000_000) };
    const full = database.transaction('large', (tx) => tx.insertInto('notes').values(large).execute());
    await expect(full).rejects.toMatchObject({ code: 'storage-full' });
    expect(await database.read.selectFrom('notes').select('id').execute()).toEqual([{ id: 1 }]);
    await database.transaction('small', (tx) => tx.insertInto('notes').values(row(3)).execute());
    await database.close();
  });

  test('values that PostgreSQL would store otherwise are refused', async () => {
    const database = await open();
    for (const value of [true, 10n, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, new Date(0)]) {
      const write = database.transaction('bad', (tx) =>
        sql`insert into notes (id, text) values (${value}, 'x')`.execute(tx),
      );
      await expect(write).rejects.toThrow('cannot be stored');
    }
    const text = database.transaction('bad', (tx) => sql`insert into notes (id, text) values ('one', 'x')`.execute(tx));
    await expect(text).rejects.toThrow(/datatype mismatch|cannot store TEXT/);
    await database.close();
  });

  test('a second use of a row number is recognised as such', async () => {
    const database = await open();
    const twice = database.transaction('twice', async (tx) => {
      await tx.insertInto('notes').values(row(1)).execute();
      await tx.insertInto('notes').values(row(1)).execute();
    });
    const error: unknown = await twice.catch((reason: unknown) => reason);
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(new Error('other'))).toBe(false);
    await database.close();
  });

  test('closing waits for the running transaction and refuses the next', async () => {
    const database = await open();
    const slow = database.transaction('slow', async (tx) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await tx.insertInto('notes').values(row(1)).execute();
    });
    await database.close();
    await slow;
    await expect(database.transaction('late', () => Promise.resolve())).rejects.toMatchObject({ code: 'not-ready' });
    const again = await open();
    expect(await again.read.selectFrom('notes').select('id').execute()).toEqual([{ id: 1 }]);
    await again.close();
  });

  test('a file that is no database, and a folder that cannot be made, are named', async () => {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(folder, 'state.db'), 'this is not a database at all, only a line of text'.repeat(100));
    await expect(open()).rejects.toMatchObject({ code: 'invalid-config' });
  });
});
