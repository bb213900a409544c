import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Work } from '@consilium/core/protocol/node-calls.ts';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { envelopeHash } from '@consilium/server/signing/sign-envelope.ts';
import type { NodeServices } from '../node-services.ts';
import { findCurrentCut } from '../storage/datasets.store.ts';
import { countTasksSince, findTask, findTaskOfQuery, insertTask } from '../storage/tasks.store.ts';
import { Refusal } from './refusal.ts';
import { taskFacts, type TaskFacts } from './task-facts.ts';

const TASK_MAX_AGE_MS = 24 * 3600 * 1000;

/** The verified facts of the task a step belongs to; a new task is verified and stored first. */
export async function takeUp(node: NodeServices, work: Work): Promise<TaskFacts> {
  const known = node.memory.tasks.get(work.task);
  if (known) return known;
  const stored = await findTask(node.db.read, work.task);
  if (stored && stored.state !== 'open') throw new Problem('replayed', 'This task is over for this node');
  const documents = stored ? { task: stored.taskDocument, query: stored.queryDocument } : newDocuments(work);
  const facts = taskFacts(node.self, node.directory(), documents);
  if (!stored) await accept(node, facts, documents);
  node.memory.tasks.set(work.task, facts);
  return facts;
}

function newDocuments(work: Work): { task: Envelope; query: Envelope } {
  if (work.step !== 'advertise') throw new Problem('out-of-order', 'The task was never shown to this node');
  if (envelopeHash(work.taskEnvelope) !== work.task) {
    throw new Problem('protocol-violation', 'The task shown is not the task named');
  }
  return { task: work.taskEnvelope, query: work.queryEnvelope };
}

async function accept(
  node: NodeServices,
  facts: TaskFacts,
  documents: { task: Envelope; query: Envelope },
): Promise<void> {
  const now = node.now();
  const age = now.getTime() - Date.parse(documents.task.issuedAt);
  if (Math.abs(age) > TASK_MAX_AGE_MS) throw new Problem('stale-envelope', 'The task is too old or from the future');
  if (await findTaskOfQuery(node.db.read, facts.queryHash, facts.task.run)) {
    throw new Problem('protocol-violation', 'This signed query was run before: a second set of sites is not answered');
  }
  const cut = await findCurrentCut(node.db.read, facts.study.dictionary);
  if (cut?.id !== facts.cut)
    throw new Refusal('dataset-missing', `The task names cut ${facts.cut}, which is not the present one`);
  const since = new Date(now.getTime() - 24 * 3600 * 1000).toISOString();
  const { policy } = node;
  const limit = Math.min(policy().rules.ratePerDay, facts.task.rules.ratePerDay);
  if ((await countTasksSince(node.db.read, facts.task.study, since)) >= limit) throw new Refusal('rate');
  await node.db.transaction('take up task', (tx) =>
    insertTask(tx, {
      hash: facts.hash,
      query: facts.queryHash,
      run: facts.task.run,
      study: facts.task.study,
      question: facts.question,
      state: 'open',
      taskDocument: documents.task,
      queryDocument: documents.query,
      cut: facts.cut,
      receivedAt: now.toISOString(),
    }),
  );
}
