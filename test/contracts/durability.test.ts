import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readEntries, type LogChainTables } from '@consilium/server/log-chain/log-chain.ts';
import { logMigration } from '@consilium/server/log-chain/log-migration.ts';
import { verifyChain } from '@consilium/server/log-chain/verify-chain.ts';
import { eachEngine } from './each-engine.ts';

const program = fileURLToPath(new URL('./killed-writer.ts', import.meta.url));

eachEngine('durability', ({ open, place }) => {
  test.each([
    ['before', 3],
    ['after', 4],
  ] as const)(
    'killed %s its fourth commit, a process leaves %i whole entries and a working database',
    async (moment, kept) => {
      const at = await place();
      const writer = spawnSync(process.execPath, [program, JSON.stringify(at), '3', moment], { encoding: 'utf8' });
      expect(writer.stderr).toBe('');
      expect(writer.signal).toBe('SIGKILL');
      // Nothing acknowledged is lost; what was not acknowledged is there as a whole or not at all.
      expect(writer.stdout).toBe('1\n2\n3\n');
      const database = await open<LogChainTables>({ migrations: [logMigration(1)] }, at);
      const entries = await readEntries(database.read);
      expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: kept }, (_value, index) => index + 1));
      expect(verifyChain(entries)).toMatchObject({ ok: true });
    },
    30_000,
  );
});
