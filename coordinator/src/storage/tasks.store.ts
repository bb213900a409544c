import type { Transaction } from 'kysely';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { AnalysisResult } from '@consilium/core/analyses/contract.ts';
import type { RunState } from '../rounds/run-state.ts';
import type { CoordinatorTables } from './schema.ts';

export interface StoredTask {
  hash: string;
  query: string;
  run: number;
  state: 'running' | 'done' | 'failed';
  phase: RunState;
  outcome: AnalysisResult<unknown> | null;
}

export async function insertTask(tx: Transaction<CoordinatorTables>, task: StoredTask): Promise<void> {
  await tx
    .insertInto('tasks')
    .values({ ...task, phase: JSON.stringify(task.phase), outcome: null })
    .execute();
}

export async function updateTask(
  tx: Transaction<CoordinatorTables>,
  hash: string,
  state: StoredTask['state'],
  phase: RunState,
  outcome: AnalysisResult<unknown> | null = null,
): Promise<void> {
  await tx
    .updateTable('tasks')
    .set({ state, phase: JSON.stringify(phase), outcome: outcome && JSON.stringify(outcome) })
    .where('hash', '=', hash)
    .execute();
}

export async function tasksOf(db: ReadDatabase<CoordinatorTables>, query: string): Promise<StoredTask[]> {
  const rows = await db.selectFrom('tasks').selectAll().where('query', '=', query).orderBy('run').execute();
  return rows.map(toTask);
}

export async function runningTasks(db: ReadDatabase<CoordinatorTables>): Promise<StoredTask[]> {
  const rows = await db.selectFrom('tasks').selectAll().where('state', '=', 'running').execute();
  return rows.map(toTask);
}

/** Of the given tasks, those that are over (or unknown here: a node may forget them). */
export async function endedAmong(db: ReadDatabase<CoordinatorTables>, hashes: readonly string[]): Promise<string[]> {
  if (hashes.length === 0) return [];
  const rows = await db
    .selectFrom('tasks')
    .select('hash')
    .where('hash', 'in', hashes)
    .where('state', '=', 'running')
    .execute();
  const running = new Set(rows.map((row) => row.hash));
  return hashes.filter((hash) => !running.has(hash));
}

function toTask(row: CoordinatorTables['tasks']): StoredTask {
  return {
    ...row,
    phase: JSON.parse(row.phase) as RunState,
    outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as AnalysisResult<unknown>),
  };
}
