import { appendEntry, readEntries, readHead, type LogChainTables } from '@consilium/server/log-chain/log-chain.ts';
import { logMigration } from '@consilium/server/log-chain/log-migration.ts';
import { CHAIN_START, type LogEntry } from '@consilium/server/log-chain/log-entry.ts';
import { verifyChain } from '@consilium/server/log-chain/verify-chain.ts';
import { eachEngine } from './each-engine.ts';

const migrations = [logMigration(1)];
const at = new Date('2026-01-01T00:00:00Z');

eachEngine('hash-chained log', ({ open }) => {
  const ready = () => open<LogChainTables>({ migrations });

  test('starts empty, grows entry by entry, and verifies', async () => {
    const database = await ready();
    expect(await readHead(database.read)).toEqual(CHAIN_START);
    const body = { text: 'naïve \u0000 ☂', list: [1, 2.5, null, true], big: (2n ** 100n).toString() };
    const first = await database.transaction('log', (tx) => appendEntry(tx, { kind: 'release', at, body }));
    const second = await database.transaction('log', (tx) => appendEntry(tx, { kind: 'refusal', at, body: {} }));
    expect(first).toMatchObject({ seq: 1, prevHash: CHAIN_START.hash, at: '2026-01-01T00:00:00.000Z', body });
    expect(second).toMatchObject({ seq: 2, prevHash: first.hash });
    expect(await readEntries(database.read)).toEqual([first, second]);
    expect(await readHead(database.read)).toEqual({ seq: 2, hash: second.hash });
    expect(verifyChain(await readEntries(database.read))).toEqual({ ok: true, head: { seq: 2, hash: second.hash } });
  });

  test('an entry is there only if what it records is', async () => {
    const database = await ready();
    const failing = database.transaction('log', async (tx) => {
      await appendEntry(tx, { kind: 'release', at, body: {} });
      throw new Error('the effect failed');
    });
    await expect(failing).rejects.toThrow('the effect failed');
    expect(await readHead(database.read)).toEqual(CHAIN_START);
  });

  test('concurrent writers never fork the chain', async () => {
    const database = await ready();
    const writes = Array.from({ length: 20 }, (_value, step) =>
      database.transaction('log', (tx) => appendEntry(tx, { kind: 'step', at, body: { step } })),
    );
    await Promise.all(writes);
    const entries = await readEntries(database.read);
    expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 20 }, (_value, index) => index + 1));
    expect(verifyChain(entries)).toMatchObject({ ok: true });
  });

  test('pages and kinds can be read apart', async () => {
    const database = await ready();
    for (const kind of ['a', 'b', 'a'])
      await database.transaction('log', (tx) => appendEntry(tx, { kind, at, body: {} }));
    const numbers = (entries: LogEntry[]): number[] => entries.map((entry) => entry.seq);
    expect(numbers(await readEntries(database.read, { after: 1, limit: 1 }))).toEqual([2]);
    expect(numbers(await readEntries(database.read, { kind: 'a' }))).toEqual([1, 3]);
  });

  test('a row changed in the database is found', async () => {
    const database = await ready();
    for (let step = 0; step < 3; step += 1) {
      await database.transaction('log', (tx) => appendEntry(tx, { kind: 'step', at, body: { step } }));
    }
    await database.transaction('forge', (tx) =>
      tx.updateTable('log_entries').set({ body: '{"step":7}' }).where('seq', '=', 2).execute(),
    );
    expect(verifyChain(await readEntries(database.read))).toEqual({ ok: false, seq: 2, fault: 'hash' });
  });
});
