import { capsOf } from '@consilium/core/analyses/caps-of.ts';
import { planQuery } from '@consilium/core/analyses/plan-query.ts';
import { advertisementMessage } from '@consilium/core/protocol/messages.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { query as querySchema } from '@consilium/core/protocol/query.ts';
import { task as taskSchema } from '@consilium/core/protocol/task.ts';
import { agreement, contribution, shares } from '@consilium/core/secure-aggregation/messages.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { DirectoryStore } from '../admission/directory-store.ts';
import { declarationsOf } from '../queries/query-desk.ts';
import { findDocument } from '../storage/documents.store.ts';
import type { CoordinatorTables } from '../storage/schema.ts';
import { stepsOf } from '../storage/steps.store.ts';
import { runningTasks, tasksOf, type StoredTask } from '../storage/tasks.store.ts';
import { unfinishedQueries } from '../storage/queries.store.ts';
import { Run } from './run.ts';

/** After a restart: every run that was under way, with what its nodes had sent for the present batch and round. */
export async function runsToResume(
  db: ReadDatabase<CoordinatorTables>,
  directory: DirectoryStore,
  now: Date,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const task of await runningTasks(db)) runs.push(await rebuild(db, directory, task, now));
  return runs;
}

/** Queries whose runs are all over, but which were not finished before the process ended. */
export async function runsToFinish(
  db: ReadDatabase<CoordinatorTables>,
  directory: DirectoryStore,
  now: Date,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const query of await unfinishedQueries(db)) {
    const tasks = await tasksOf(db, query.hash);
    const [first] = tasks;
    if (!first || tasks.some((t) => t.state === 'running')) continue;
    runs.push(await rebuild(db, directory, first, now));
  }
  return runs;
}

async function rebuild(
  db: ReadDatabase<CoordinatorTables>,
  directory: DirectoryStore,
  stored: StoredTask,
  now: Date,
): Promise<Run> {
  const taskEnvelope = await findDocument(db, stored.hash);
  const queryEnvelope = await findDocument(db, stored.query);
  if (!taskEnvelope || !queryEnvelope)
    throw new Problem('internal', undefined, { privateDetail: 'a task without its documents' });
  const task = taskSchema.parse(taskEnvelope.payload);
  const query = querySchema.parse(queryEnvelope.payload);
  const study = directory.current.study(query.study);
  const caps = capsOf(task.rules);
  const run = new Run({
    hash: stored.hash,
    task,
    taskEnvelope,
    query,
    queryHash: stored.query,
    queryEnvelope,
    declarations: declarationsOf(
      directory,
      task.participants.map((p) => p.declaration),
    ),
    plan: planQuery(query, study, directory.current.dictionaryOf(study), caps),
    // The nodes could not answer while this process was down: everybody gets the time of a step again.
    state: { ...stored.phase, deadline: now.getTime() + task.stepSeconds * 1000 },
  });
  for (const { key, hash, envelope } of await stepsOf(db, stored.hash)) {
    if (key.batch !== stored.phase.batch) continue;
    const { payload } = envelope;
    if (key.step === 'advertisement')
      run.advertisements.set(key.node, { hash, envelope, payload: advertisementMessage.parse(payload) });
    if (key.step === 'shares') run.shares.set(key.node, { hash, envelope, payload: shares.parse(payload) });
    if (key.round !== stored.phase.round) continue;
    if (key.step === 'contribution')
      run.contributions.set(key.node, { hash, envelope, payload: contribution.parse(payload) });
    if (key.step === 'agreement') run.agreements.set(key.node, { hash, envelope, payload: agreement.parse(payload) });
  }
  return run;
}
