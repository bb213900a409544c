import type { Transaction } from 'kysely';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { NodeTables } from './schema.ts';

export interface Decision {
  study: string;
  decision: 'approved' | 'revoked';
  perSite: boolean;
  decidedAt: string;
  document: Envelope;
}

export async function findDecision(db: ReadDatabase<NodeTables>, study: string): Promise<Decision | undefined> {
  const row = await db.selectFrom('decisions').selectAll().where('study', '=', study).executeTakeFirst();
  return row && toDecision(row);
}

/** A revocation replaces an approval; nothing replaces a revocation. */
export async function putDecision(tx: Transaction<NodeTables>, decision: Decision): Promise<void> {
  const row = {
    decision: decision.decision,
    per_site: decision.perSite ? 1 : 0,
    decided_at: decision.decidedAt,
    document: JSON.stringify(decision.document),
    delivered: 0,
  };
  await tx
    .insertInto('decisions')
    .values({ study: decision.study, ...row })
    .onConflict((c) => c.column('study').doUpdateSet(row).where('decisions.decision', '=', 'approved'))
    .execute();
}

export async function undeliveredDecisions(db: ReadDatabase<NodeTables>): Promise<Decision[]> {
  const rows = await db.selectFrom('decisions').selectAll().where('delivered', '=', 0).execute();
  return rows.map(toDecision);
}

export async function markDecisionDelivered(tx: Transaction<NodeTables>, decision: Decision): Promise<void> {
  await tx
    .updateTable('decisions')
    .set({ delivered: 1 })
    .where('study', '=', decision.study)
    .where('document', '=', JSON.stringify(decision.document))
    .execute();
}

function toDecision(row: NodeTables['decisions']): Decision {
  return {
    study: row.study,
    decision: row.decision,
    perSite: row.per_site === 1,
    decidedAt: row.decided_at,
    document: JSON.parse(row.document) as Envelope,
  };
}
