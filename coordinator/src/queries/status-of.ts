import { problemDocument } from '@consilium/core/protocol/problem.ts';
import { resultDocument, type QueryStatus } from '@consilium/core/protocol/researcher-calls.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import { z } from 'zod';
import type { DirectoryStore } from '../admission/directory-store.ts';
import type { RunState } from '../rounds/run-state.ts';
import type { StoredQuery } from '../storage/queries.store.ts';
import type { CoordinatorTables } from '../storage/schema.ts';
import { tasksOf } from '../storage/tasks.store.ts';

const outcome = z.union([
  z.object({ result: z.object({ payload: z.object({ document: resultDocument }) }) }),
  z.object({ problem: problemDocument }),
]);

export async function statusOf(
  db: ReadDatabase<CoordinatorTables>,
  query: StoredQuery,
  directory: DirectoryStore,
): Promise<QueryStatus> {
  const end = query.outcome === null ? null : outcome.parse(JSON.parse(query.outcome));
  const tasks = query.state === 'running' ? await tasksOf(db, query.hash) : [];
  const running = tasks.find((t) => t.state === 'running') ?? tasks.at(-1);
  return {
    query: query.hash,
    analysis: query.analysis,
    study: query.study,
    state: query.state,
    progress: running ? progressOf(running.phase, directory) : query.state === 'answered' ? 'answered' : 'ended',
    round: running?.phase.round ?? 0,
    result: end && 'result' in end ? end.result.payload.document : null,
    problem: end && 'problem' in end ? end.problem : null,
    askedAt: query.asked_at,
  };
}

const words: Record<RunState['phase'], string> = {
  advertise: 'the sites check the query and exchange keys',
  share: 'the sites exchange key shares',
  contribute: 'the sites compute and send masked sums',
  agree: 'the sites agree on who is in the sum',
  unmask: 'the sites open the total',
  over: 'the answer is written',
};

function progressOf(phase: RunState, directory: DirectoryStore): string {
  const out = Object.entries(phase.out).map(
    ([node, o]) => `${directory.current.nodes.get(node)?.site ?? node}: ${o.reason}`,
  );
  return `round ${String(phase.round + 1)}: ${words[phase.phase]}${out.length > 0 ? ` (${out.join('; ')})` : ''}`;
}
