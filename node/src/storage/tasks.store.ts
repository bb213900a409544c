import type { Transaction } from 'kysely';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { NodeTables } from './schema.ts';

export interface StoredTask {
  hash: string;
  query: string;
  run: number;
  study: string;
  question: string;
  state: 'open' | 'refused' | 'ended';
  taskDocument: Envelope;
  queryDocument: Envelope;
  cut: string;
  receivedAt: string;
}

export async function findTask(db: ReadDatabase<NodeTables>, hash: string): Promise<StoredTask | undefined> {
  const row = await db.selectFrom('tasks').selectAll().where('hash', '=', hash).executeTakeFirst();
  return row && toTask(row);
}

/** The task that already runs this signed query, if there is one. */
export async function findTaskOfQuery(
  db: ReadDatabase<NodeTables>,
  query: string,
  run: number,
): Promise<StoredTask | undefined> {
  const row = await db
    .selectFrom('tasks')
    .selectAll()
    .where('query', '=', query)
    .where('run', '=', run)
    .executeTakeFirst();
  return row && toTask(row);
}

export async function insertTask(tx: Transaction<NodeTables>, task: StoredTask): Promise<void> {
  await tx
    .insertInto('tasks')
    .values({
      hash: task.hash,
      query: task.query,
      run: task.run,
      study: task.study,
      question: task.question,
      state: task.state,
      task_document: JSON.stringify(task.taskDocument),
      query_document: JSON.stringify(task.queryDocument),
      cut: task.cut,
      received_at: task.receivedAt,
    })
    .onConflict((c) => c.column('hash').doNothing())
    .execute();
}

export async function openTasks(db: ReadDatabase<NodeTables>): Promise<string[]> {
  const rows = await db.selectFrom('tasks').select('hash').where('state', '=', 'open').execute();
  return rows.map((row) => row.hash);
}

export async function listTasks(db: ReadDatabase<NodeTables>, limit: number): Promise<StoredTask[]> {
  const rows = await db.selectFrom('tasks').selectAll().orderBy('received_at', 'desc').limit(limit).execute();
  return rows.map(toTask);
}

/** Queries of a study that this node took up since an instant: the daily rate. */
export async function countTasksSince(db: ReadDatabase<NodeTables>, study: string, since: string): Promise<number> {
  const row = await db
    .selectFrom('tasks')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('study', '=', study)
    .where('received_at', '>=', since)
    .executeTakeFirst();
  return row?.n ?? 0;
}

/** Ends a task and erases every secret of its secure aggregation. */
export async function closeTask(tx: Transaction<NodeTables>, hash: string, state: 'refused' | 'ended'): Promise<void> {
  await tx.updateTable('tasks').set({ state }).where('hash', '=', hash).execute();
  await tx.deleteFrom('batches').where('task', '=', hash).execute();
  await tx.deleteFrom('sent').where('task', '=', hash).where('step', '!=', 'refusal').execute();
}

function toTask(row: NodeTables['tasks']): StoredTask {
  return {
    hash: row.hash,
    query: row.query,
    run: row.run,
    study: row.study,
    question: row.question,
    state: row.state,
    taskDocument: JSON.parse(row.task_document) as Envelope,
    queryDocument: JSON.parse(row.query_document) as Envelope,
    cut: row.cut,
    receivedAt: row.received_at,
  };
}
