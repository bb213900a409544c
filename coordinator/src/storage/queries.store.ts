import type { Transaction } from 'kysely';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { CoordinatorTables } from './schema.ts';

export type StoredQuery = CoordinatorTables['queries'];

/** A query asked twice (the same signed envelope) is one row. @returns whether it is new. */
export async function insertQuery(tx: Transaction<CoordinatorTables>, query: StoredQuery): Promise<boolean> {
  const row = await tx
    .insertInto('queries')
    .values(query)
    .onConflict((c) => c.column('hash').doNothing())
    .returning('hash')
    .executeTakeFirst();
  return row !== undefined;
}

export async function updateQuery(
  tx: Transaction<CoordinatorTables>,
  hash: string,
  change: Partial<Pick<StoredQuery, 'state' | 'outcome' | 'basis'>>,
): Promise<void> {
  await tx.updateTable('queries').set(change).where('hash', '=', hash).execute();
}

export async function findQuery(db: ReadDatabase<CoordinatorTables>, hash: string): Promise<StoredQuery | undefined> {
  return await db.selectFrom('queries').selectAll().where('hash', '=', hash).executeTakeFirst();
}

export async function queriesOf(
  db: ReadDatabase<CoordinatorTables>,
  studies: readonly string[],
): Promise<StoredQuery[]> {
  if (studies.length === 0) return [];
  return await db
    .selectFrom('queries')
    .selectAll()
    .where('study', 'in', studies)
    .orderBy('asked_at', 'desc')
    .limit(500)
    .execute();
}

export async function unfinishedQueries(db: ReadDatabase<CoordinatorTables>): Promise<StoredQuery[]> {
  return await db
    .selectFrom('queries')
    .selectAll()
    .where('state', 'in', ['waiting', 'running'])
    .orderBy('asked_at')
    .execute();
}

/** The newest answer to the same question on the same cuts, if there is one. */
export async function answeredBefore(
  db: ReadDatabase<CoordinatorTables>,
  question: string,
  basis: string,
): Promise<StoredQuery | undefined> {
  return await db
    .selectFrom('queries')
    .selectAll()
    .where('question', '=', question)
    .where('basis', '=', basis)
    .where('state', '=', 'answered')
    .orderBy('asked_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}
