import type { Transaction } from 'kysely';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { NodeTables } from './schema.ts';

export interface SignedSurvivors {
  task: string;
  round: number;
  question: string;
  survivors: string[];
  /** Those whose own part could not have been released by itself. */
  unsafe: string[];
}

export async function insertSurvivors(tx: Transaction<NodeTables>, signed: SignedSurvivors): Promise<void> {
  const { task, round, question } = signed;
  const row = {
    task,
    round,
    question,
    survivors: JSON.stringify(signed.survivors),
    unsafe: JSON.stringify(signed.unsafe),
  };
  await tx.insertInto('survivors').values(row).execute();
}

export async function survivorsOfQuestion(db: ReadDatabase<NodeTables>, question: string): Promise<SignedSurvivors[]> {
  const rows = await db.selectFrom('survivors').selectAll().where('question', '=', question).execute();
  return rows.map((row) => ({
    task: row.task,
    round: row.round,
    question: row.question,
    survivors: JSON.parse(row.survivors) as string[],
    unsafe: JSON.parse(row.unsafe) as string[],
  }));
}
