import { sql } from 'kysely';
import type { Database } from '@consilium/server/database/database.ts';
import type { Migration } from '@consilium/server/database/migrate.ts';
import { isUniqueViolation } from '@consilium/server/database/storage-error.ts';
import { eachEngine } from './each-engine.ts';

interface Schema {
  counters: { name: string; n: number; big: string; share: number | null; bytes: Uint8Array | null };
  parts: { counter: string; part: number };
}

const migrations: Migration[] = [
  {
    id: 1,
    name: 'counters',
    up: ({ createTable, columns, build }) => [
      createTable('counters')
        .addColumn('name', columns.text, (column) => column.primaryKey())
        .addColumn('n', columns.integer, (column) => column.notNull())
        .addColumn('big', columns.text, (column) => column.notNull())
        .addColumn('share', columns.real)
        .addColumn('bytes', columns.blob),
      createTable('parts')
        .addColumn('counter', columns.text, (column) => column.notNull().references('counters.name'))
        .addColumn('part', columns.integer, (column) => column.notNull())
        .addPrimaryKeyConstraint('parts_key', ['counter', 'part']),
      build.schema.createIndex('parts_by_part').on('parts').column('part'),
    ],
  },
];

const counter = (name: string, n = 0) => ({ name, n, big: '0', share: null, bytes: null });

eachEngine('database', ({ open, place }) => {
  const ready = (): Promise<Database<Schema>> => open<Schema>({ migrations });

  test('text, safe integers, reals, bytes and nulls come back as they went in', async () => {
    const database = await ready();
    const bytes = Uint8Array.from({ length: 256 }, (_value, index) => index);
    const rows = [
      { name: 'naïve ☂ 𝔘 \' " \\ %', n: Number.MAX_SAFE_INTEGER, big: (2n ** 127n).toString(), share: 0.1, bytes },
      { name: '', n: Number.MIN_SAFE_INTEGER, big: '-1', share: 5, bytes: new Uint8Array(0) },
      { name: 'nulls', n: -1, big: '', share: null, bytes: null },
    ];
    await database.transaction('put', (tx) => tx.insertInto('counters').values(rows).execute());
    const found = await database.read.selectFrom('counters').selectAll().orderBy('n', 'desc').execute();
    expect(found).toEqual([rows[0], rows[2], rows[1]]);
    expect(found[0]?.bytes?.constructor.name).toBe('Uint8Array');
    expect(BigInt(found[0]?.big ?? '')).toBe(2n ** 127n);
  });

  test('an integer that a number cannot hold is refused on the way out instead of being rounded', async () => {
    const database = await ready();
    await database.transaction('put', (tx) => tx.insertInto('counters').values(counter('a')).execute());
    await database.transaction('grow', (tx) => sql`update counters set n = 9007199254740993`.execute(tx));
    const read = database.read.selectFrom('counters').select('n').execute();
    await expect(read).rejects.toThrow('too large to be represented as a JavaScript number');
  });

  test('a value of the wrong type is refused', async () => {
    const database = await ready();
    const put = database.transaction('put', (tx) =>
      sql`insert into counters (name, n, big) values ('a', 'many', '0')`.execute(tx),
    );
    await expect(put).rejects.toThrow();
    expect(await database.read.selectFrom('counters').selectAll().execute()).toEqual([]);
  });

  test('counts are numbers, and text is ordered by bytes', async () => {
    const database = await ready();
    const names = ['b', 'B', 'a', 'Ä', 'a-b', 'ab', '_'];
    await database.transaction('put', (tx) =>
      tx
        .insertInto('counters')
        .values(names.map((name) => counter(name)))
        .execute(),
    );
    const rows = await database.read.selectFrom('counters').select('name').orderBy('name').execute();
    expect(rows.map((row) => row.name)).toEqual(['B', '_', 'a', 'a-b', 'ab', 'b', 'Ä']);
    const counted = await database.read
      .selectFrom('counters')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .execute();
    expect(counted).toEqual([{ n: 7 }]);
  });

  test('a transaction is done as a whole or not at all', async () => {
    const database = await ready();
    const failing = database.transaction('half', async (tx) => {
      await tx.insertInto('counters').values(counter('a')).execute();
      throw new Error('the second half fails');
    });
    await expect(failing).rejects.toThrow('the second half fails');
    expect(await database.read.selectFrom('counters').selectAll().execute()).toEqual([]);
    const value = await database.transaction('whole', async (tx) => {
      await tx.insertInto('counters').values(counter('a')).execute();
      return 'done';
    });
    expect(value).toBe('done');
    expect(await database.read.selectFrom('counters').select('name').execute()).toEqual([{ name: 'a' }]);
  });

  test('concurrent increments of reading and writing are not lost', async () => {
    const database = await ready();
    await database.transaction('put', (tx) => tx.insertInto('counters').values(counter('a')).execute());
    const increment = (): Promise<void> =>
      database.transaction('increment', async (tx) => {
        const { n } = await tx.selectFrom('counters').select('n').executeTakeFirstOrThrow();
        await tx
          .updateTable('counters')
          .set({ n: n + 1 })
          .execute();
      });
    await Promise.all(Array.from({ length: 20 }, increment));
    expect(await database.read.selectFrom('counters').select('n').execute()).toEqual([{ n: 20 }]);
  });

  test('a rule over several rows holds under concurrency (write skew)', async () => {
    const database = await ready();
    await database.transaction('put', (tx) =>
      tx
        .insertInto('counters')
        .values([counter('a', 1), counter('b', 1)])
        .execute(),
    );
    // Each takes one off its own row if the sum stays above zero: together they must not empty both.
    const take = (name: string): Promise<void> =>
      database.transaction('take', async (tx) => {
        const rows = await tx.selectFrom('counters').select('n').execute();
        if (rows.reduce((sum, row) => sum + row.n, 0) < 2) return;
        await tx.updateTable('counters').set({ n: 0 }).where('name', '=', name).execute();
      });
    await Promise.all([take('a'), take('b')]);
    const rows = await database.read.selectFrom('counters').select('n').execute();
    expect(rows.reduce((sum, row) => sum + row.n, 0)).toBe(1);
  });

  test('after a failed statement nothing of the transaction can be committed', async () => {
    const database = await ready();
    const patched = database.transaction('patch', async (tx) => {
      await tx.insertInto('counters').values(counter('a')).execute();
      await tx
        .insertInto('counters')
        .values(counter('a'))
        .execute()
        .catch(() => undefined);
    });
    await expect(patched).rejects.toThrow();
    expect(await database.read.selectFrom('counters').selectAll().execute()).toEqual([]);
    const patient = database.transaction('patient', async (tx) => {
      await tx.insertInto('counters').values(counter('a')).execute();
      await tx
        .insertInto('counters')
        .values(counter('a'))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
    await patient;
    expect(await database.read.selectFrom('counters').select('name').execute()).toEqual([{ name: 'a' }]);
  });

  test('keys are unique and references lead somewhere', async () => {
    const database = await ready();
    await database.transaction('put', (tx) => tx.insertInto('counters').values(counter('a')).execute());
    const twice = database.transaction('twice', (tx) => tx.insertInto('counters').values(counter('a')).execute());
    expect(isUniqueViolation(await twice.catch((error: unknown) => error))).toBe(true);
    const orphan = database.transaction('orphan', (tx) =>
      tx.insertInto('parts').values({ counter: 'z', part: 1 }).execute(),
    );
    const error: unknown = await orphan.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: expect.stringMatching(/foreign key/i) as unknown });
    expect(isUniqueViolation(error)).toBe(false);
  });

  test('reads outside a transaction see what was committed, and cannot write', async () => {
    const database = await ready();
    await database.transaction('put', async (tx) => {
      await tx.insertInto('counters').values(counter('a')).execute();
      expect(await database.read.selectFrom('counters').selectAll().execute()).toEqual([]);
    });
    const write = sql`delete from counters`.execute(database.read);
    await expect(write).rejects.toThrow(/read-?only/);
    expect(await database.read.selectFrom('counters').select('name').execute()).toEqual([{ name: 'a' }]);
  });

  test('counts of changed rows tell whether a guarded update hit', async () => {
    const database = await ready();
    await database.transaction('put', (tx) => tx.insertInto('counters').values(counter('a', 1)).execute());
    const claim = (): Promise<bigint> =>
      database.transaction('claim', async (tx) => {
        const update = tx.updateTable('counters').set({ n: 2 }).where('n', '=', 1);
        return (await update.executeTakeFirst()).numUpdatedRows;
      });
    expect(await claim()).toBe(1n);
    expect(await claim()).toBe(0n);
    const returned = await database.transaction('return', (tx) =>
      tx.updateTable('counters').set({ n: 3 }).returning(['name', 'n']).execute(),
    );
    expect(returned).toEqual([{ name: 'a', n: 3 }]);
  });

  test('each commit is announced before and after under its name', async () => {
    const at = await place();
    await open<Schema>({ migrations }, at);
    const told: string[] = [];
    const database = await open<Schema>(
      { migrations, onDurableWrite: (name, moment) => told.push(`${moment} ${name}`) },
      at,
    );
    told.length = 0;
    await database.transaction('put', (tx) => tx.insertInto('counters').values(counter('a')).execute());
    await database.transaction('fail', () => Promise.reject(new Error('no'))).catch(() => undefined);
    expect(told).toEqual(['before put', 'after put']);
  });

  test('what one process committed another one finds', async () => {
    const at = await place();
    const first = await open<Schema>({ migrations }, at);
    await first.transaction('put', (tx) => tx.insertInto('counters').values(counter('a')).execute());
    await first.close();
    const second = await open<Schema>({ migrations }, at);
    expect(await second.read.selectFrom('counters').select('name').execute()).toEqual([{ name: 'a' }]);
  });
});
