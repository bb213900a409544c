import type { Transaction } from 'kysely';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { NodeTables } from './schema.ts';

export interface SentKey {
  task: string;
  batch: number;
  round: number;
  step: 'advertise' | 'share' | 'contribute' | 'agree' | 'unmask' | 'refusal';
}

export interface SentMessage {
  key: SentKey;
  document: Envelope;
  vector: Uint8Array | null;
  delivered: boolean;
}

export async function findSent(db: ReadDatabase<NodeTables>, key: SentKey): Promise<SentMessage | undefined> {
  const row = await db
    .selectFrom('sent')
    .selectAll()
    .where('task', '=', key.task)
    .where('batch', '=', key.batch)
    .where('round', '=', key.round)
    .where('step', '=', key.step)
    .executeTakeFirst();
  return (
    row && { key, document: JSON.parse(row.document) as Envelope, vector: row.vector, delivered: row.delivered === 1 }
  );
}

/** The primary key makes a second content impossible. */
export async function insertSent(
  tx: Transaction<NodeTables>,
  key: SentKey,
  document: Envelope,
  vector: Uint8Array | null,
): Promise<void> {
  await tx
    .insertInto('sent')
    .values({ ...key, document: JSON.stringify(document), vector, delivered: 0 })
    .execute();
}
