import { problemDocument } from '@consilium/core/protocol/problem.ts';
import { resultDocument, type QueryStatus } from '@consilium/core/protocol/researcher-calls.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import { z } from 'zod';
import type { DirectoryStore } from '../admission/directory-store.ts';
import type { StoredQuery } from '../storage/queries.store.ts';
import type { CoordinatorTables } from '../storage/schema.ts';
import { tasksOf } from '../storage/tasks.store.ts';
import { progressOf, type LiveRuns } from './progress-of.ts';

const outcome = z.union([
  z.object({ result: z.object({ payload: z.object({ document: resultDocument }) }) }),
  z.object({ problem: problemDocument }),
]);

export async function statusOf(
  db: ReadDatabase<CoordinatorTables>,
  query: StoredQuery,
  directory: DirectoryStore,
  live: LiveRuns,
): Promise<QueryStatus> {
  const end = query.outcome === null ? null : outcome.parse(JSON.parse(query.outcome));
  const tasks = query.state === 'running' ? await tasksOf(db, query.hash) : [];
  const running = tasks.find((t) => t.state === 'running') ?? tasks.at(-1);
  return {
    query: query.hash,
    analysis: query.analysis,
    study: query.study,
    state: query.state,
    progress: running ? progressOf(tasks, running, directory, live) : query.state === 'answered' ? 'answered' : 'ended',
    round: running?.phase.round ?? 0,
    result: end && 'result' in end ? end.result.payload.document : null,
    problem: end && 'problem' in end ? end.problem : null,
    askedAt: query.asked_at,
  };
}
