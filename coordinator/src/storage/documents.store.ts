import type { Transaction } from 'kysely';
import type { Envelope, EnvelopeType } from '@consilium/core/protocol/envelope.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { CoordinatorTables } from './schema.ts';

export interface StoredDocument {
  hash: string;
  envelope: Envelope;
}

/** Content-addressed: the same envelope twice is one row. `subject` is what it is about (a study, a task, a node). */
export async function putDocument(
  tx: Transaction<CoordinatorTables>,
  hash: string,
  envelope: Envelope,
  subject: string,
  at: Date,
): Promise<void> {
  await tx
    .insertInto('documents')
    .values({
      hash,
      type: envelope.type,
      signer: envelope.signer.id,
      subject,
      accepted_at: at.toISOString(),
      body: JSON.stringify(envelope),
    })
    .onConflict((c) => c.column('hash').doNothing())
    .execute();
}

export async function findDocument(db: ReadDatabase<CoordinatorTables>, hash: string): Promise<Envelope | undefined> {
  const row = await db.selectFrom('documents').select('body').where('hash', '=', hash).executeTakeFirst();
  return row && toEnvelope(row.body);
}

/** In the order of acceptance. */
export async function listDocuments(
  db: ReadDatabase<CoordinatorTables>,
  type: EnvelopeType,
  subject?: string,
): Promise<StoredDocument[]> {
  let rows = db.selectFrom('documents').select(['hash', 'body']).where('type', '=', type);
  if (subject !== undefined) rows = rows.where('subject', '=', subject);
  const found = await rows.orderBy('accepted_at').orderBy('hash').execute();
  return found.map((row) => ({ hash: row.hash, envelope: toEnvelope(row.body) }));
}

/** Rows were strictly parsed before they were stored. */
function toEnvelope(body: string): Envelope {
  return JSON.parse(body) as Envelope;
}
