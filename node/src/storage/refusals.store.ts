import type { Transaction } from 'kysely';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { NodeTables } from './schema.ts';

export async function insertRefusal(tx: Transaction<NodeTables>, refusal: NodeTables['refusals']): Promise<void> {
  await tx
    .insertInto('refusals')
    .values(refusal)
    .onConflict((c) => c.column('task').doNothing())
    .execute();
}

/** Newest first; the detail is for the steward alone. */
export async function listRefusals(db: ReadDatabase<NodeTables>, limit: number): Promise<NodeTables['refusals'][]> {
  return await db.selectFrom('refusals').selectAll().orderBy('at', 'desc').limit(limit).execute();
}
