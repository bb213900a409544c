import type { Migration } from '@consilium/server/database/migrate.ts';
import { eachEngine } from './each-engine.ts';

interface Schema {
  notes: { id: number; text: string };
}

const notes: Migration = {
  id: 1,
  name: 'notes',
  up: ({ createTable, columns }) => [
    createTable('notes')
      .addColumn('id', columns.integer, (column) => column.primaryKey())
      .addColumn('text', columns.text, (column) => column.notNull()),
  ],
};
const greeting: Migration = {
  id: 2,
  name: 'greeting',
  up: ({ build }) => [build.insertInto('notes').values({ id: 1, text: 'hello' })],
};
const broken: Migration = {
  id: 2,
  name: 'broken',
  up: ({ build }) => [
    build.insertInto('notes').values({ id: 2, text: 'first half' }),
    build.insertInto('nowhere').values({ id: 2 }),
  ],
};

eachEngine('migrations', ({ engine, open, place }) => {
  test('run once each, in order, also when the database is opened again', async () => {
    const at = await place();
    for (const migrations of [[notes], [notes, greeting], [notes, greeting]]) {
      const database = await open<Schema>({ migrations }, at);
      await database.close();
    }
    const database = await open<Schema>({ migrations: [notes, greeting] }, at);
    expect(await database.read.selectFrom('notes').selectAll().execute()).toEqual([{ id: 1, text: 'hello' }]);
  });

  test('replicas that start together migrate once', async () => {
    const at = await place();
    // SQLite has one process at a time.
    const replicas = engine === 'postgres' ? [1, 2, 3] : [1];
    const all = await Promise.all(replicas.map(() => open<Schema>({ migrations: [notes, greeting] }, at)));
    for (const database of all) {
      expect(await database.read.selectFrom('notes').selectAll().execute()).toEqual([{ id: 1, text: 'hello' }]);
    }
  });

  test('a failing migration leaves nothing behind and names itself no more than the error does', async () => {
    const at = await place();
    await expect(open<Schema>({ migrations: [notes, broken] }, at)).rejects.toThrow(/nowhere/);
    const database = await open<Schema>({ migrations: [notes] }, at);
    expect(await database.read.selectFrom('notes').selectAll().execute()).toEqual([]);
  });

  test('a changed migration is refused', async () => {
    const at = await place();
    await open<Schema>({ migrations: [notes, greeting] }, at);
    const changed = {
      ...greeting,
      up: ({ build }: Parameters<Migration['up']>[0]) => [build.insertInto('notes').values({ id: 1, text: 'bye' })],
    };
    await expect(open<Schema>({ migrations: [notes, changed] }, at)).rejects.toMatchObject({
      code: 'conflict',
      message: 'Migration 2 (greeting) is not the one that made this database',
    });
    const renamed = { ...greeting, name: 'salutation' };
    await expect(open<Schema>({ migrations: [notes, renamed] }, at)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a database of a newer version is refused', async () => {
    const at = await place();
    await open<Schema>({ migrations: [notes, greeting] }, at);
    await expect(open<Schema>({ migrations: [notes] }, at)).rejects.toMatchObject({
      code: 'unsupported-version',
      message: 'The database has migration 2 (greeting), unknown here',
    });
  });

  test('a missing migration is refused', async () => {
    const at = await place();
    const database = await open<Schema & { migrations: { id: number } }>({ migrations: [notes, greeting] }, at);
    await database.transaction('damage', (tx) => tx.deleteFrom('migrations').where('id', '=', 1).execute());
    await expect(open<Schema>({ migrations: [notes, greeting] }, at)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('numbers have no gaps', async () => {
    await expect(open<Schema>({ migrations: [greeting] })).rejects.toThrow('migration greeting must have the number 1');
  });
});
