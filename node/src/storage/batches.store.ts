import type { Transaction } from 'kysely';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { participantState, type ParticipantState } from '@consilium/core/secure-aggregation/participant-state.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { NodeTables } from './schema.ts';

export interface StoredBatch {
  task: string;
  batch: number;
  state: ParticipantState;
  /** Signed advertisements of U1, once this node has seen and verified them. */
  advertisements: Envelope[];
}

export async function findBatch(
  db: ReadDatabase<NodeTables>,
  task: string,
  batch: number,
): Promise<StoredBatch | undefined> {
  const row = await db
    .selectFrom('batches')
    .selectAll()
    .where('task', '=', task)
    .where('batch', '=', batch)
    .executeTakeFirst();
  if (!row) return undefined;
  const state = participantState.parse(JSON.parse(row.state));
  return { task, batch, state, advertisements: JSON.parse(row.advertisements) as Envelope[] };
}

export async function putBatch(tx: Transaction<NodeTables>, batch: StoredBatch): Promise<void> {
  const row = { state: JSON.stringify(batch.state), advertisements: JSON.stringify(batch.advertisements) };
  await tx
    .insertInto('batches')
    .values({ task: batch.task, batch: batch.batch, ...row })
    .onConflict((c) => c.columns(['task', 'batch']).doUpdateSet(row))
    .execute();
}

/** The batch that has this round. */
export async function findBatchOfRound(
  db: ReadDatabase<NodeTables>,
  task: string,
  round: number,
): Promise<StoredBatch | undefined> {
  const rows = await db.selectFrom('batches').select('batch').where('task', '=', task).orderBy('batch').execute();
  for (const { batch } of rows) {
    const stored = await findBatch(db, task, batch);
    const { firstRound, rounds } = stored?.state.batch ?? { firstRound: 0, rounds: 0 };
    if (round >= firstRound && round < firstRound + rounds) return stored;
  }
  return undefined;
}
