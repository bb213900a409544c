import type { Transaction } from 'kysely';
import type { Broadcast } from '@consilium/core/analyses/contract.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { NodeTables } from './schema.ts';

/** A broadcast this node computed or verified itself. */
export async function findBroadcast(
  db: ReadDatabase<NodeTables>,
  task: string,
  round: number,
): Promise<{ broadcast: Broadcast } | undefined> {
  const row = await db
    .selectFrom('broadcasts')
    .select('broadcast')
    .where('task', '=', task)
    .where('round', '=', round)
    .executeTakeFirst();
  return row && { broadcast: JSON.parse(row.broadcast) as Broadcast };
}

export async function insertBroadcast(
  tx: Transaction<NodeTables>,
  task: string,
  round: number,
  broadcast: Broadcast,
): Promise<void> {
  await tx
    .insertInto('broadcasts')
    .values({ task, round, broadcast: JSON.stringify(broadcast) })
    .onConflict((c) => c.columns(['task', 'round']).doNothing())
    .execute();
}
