import { openDatabase, type DatabaseLocation } from '@consilium/server/database/open-database.ts';
import { logMigration } from '@consilium/server/log-chain/log-migration.ts';
import { appendEntry, type LogChainTables } from '@consilium/server/log-chain/log-chain.ts';

/**
 * A process that appends to the log until it kills itself at one durable write.
 * Arguments: where the database is (JSON), how many commits succeed first, and `before` or `after` the next one.
 */
const [location = '', commits = '', moment = ''] = process.argv.slice(2);
let left = Number(commits);

const database = await openDatabase<LogChainTables>({
  ...(JSON.parse(location) as DatabaseLocation),
  migrations: [logMigration(1)],
  onDurableWrite: (name, now) => {
    if (name !== 'append') return;
    if (left === 0 && now === moment) process.kill(process.pid, 'SIGKILL');
    if (now === 'after') left -= 1;
  },
});
for (let step = 1; ; step += 1) {
  const entry = { kind: 'step', at: new Date(0), body: { step } };
  const { seq } = await database.transaction('append', (tx) => appendEntry(tx, entry));
  // What was acknowledged, for the one who started this process.
  process.stdout.write(`${seq}\n`);
}
