import type { Transaction } from 'kysely';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { CoordinatorTables } from './schema.ts';

export interface StepKey {
  task: string;
  batch: number;
  /** The batch's first round for the steps that open a batch. */
  round: number;
  step: 'advertisement' | 'shares' | 'contribution' | 'agreement';
  node: string;
}

/** One content per step: the same document again is accepted and changes nothing, another one is refused. */
export async function putStep(
  tx: Transaction<CoordinatorTables>,
  key: StepKey,
  document: string,
): Promise<'new' | 'known'> {
  const stored = await tx
    .selectFrom('steps')
    .select('document')
    .where('task', '=', key.task)
    .where('batch', '=', key.batch)
    .where('round', '=', key.round)
    .where('step', '=', key.step)
    .where('node', '=', key.node)
    .executeTakeFirst();
  if (stored) {
    if (stored.document === document) return 'known';
    throw new Problem('conflict', 'Another message was already accepted for this step', { where: key.step });
  }
  await tx
    .insertInto('steps')
    .values({ ...key, document })
    .execute();
  return 'new';
}

/** All steps of a task, or those of one round. */
export async function stepsOf(
  db: ReadDatabase<CoordinatorTables>,
  task: string,
  round?: number,
): Promise<{ key: StepKey; hash: string; envelope: Envelope }[]> {
  let steps = db
    .selectFrom('steps')
    .innerJoin('documents', 'documents.hash', 'steps.document')
    .selectAll('steps')
    .select('documents.body')
    .where('steps.task', '=', task);
  if (round !== undefined) steps = steps.where('steps.round', '=', round);
  const rows = await steps.execute();
  return rows.map((row) => ({
    key: { task: row.task, batch: row.batch, round: row.round, step: row.step as StepKey['step'], node: row.node },
    hash: row.document,
    envelope: JSON.parse(row.body) as Envelope,
  }));
}
