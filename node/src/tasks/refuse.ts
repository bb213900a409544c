import { Problem } from '@consilium/core/protocol/problem.ts';
import { publicRefusal, type RefusalCode } from '@consilium/core/protocol/refusal.ts';
import type { NodeServices } from '../node-services.ts';
import { closeTask, findTask } from '../storage/tasks.store.ts';
import { insertRefusal } from '../storage/refusals.store.ts';
import { Refusal } from './refusal.ts';

/**
 * What becomes of an error in a task: nothing leaves but a refusal with a public code; the steward sees the detail.
 * A coordinator that cannot be reached is no reason to refuse: the step is asked for again.
 */
export async function refuse(node: NodeServices, task: string, error: unknown): Promise<void> {
  if (error instanceof Problem && waits.has(error.code)) {
    node.log.failure('step-postponed', error, { taskId: task });
    return;
  }
  const code = codeOf(error);
  const detail =
    error instanceof Refusal
      ? error.stewardDetail
      : error instanceof Problem
        ? sentenceOf(error)
        : 'See the log of the node.';
  node.log.failure('task-refused', error instanceof Refusal ? new Problem('refused', error.message) : error, {
    taskId: task,
    reason: code,
  });
  const known = await findTask(node.db.read, task);
  const leaving = publicRefusal(code, refusalReasons(node));
  const envelope = node.outbox.sign('refusal', { task, code: leaving });
  const key = { task, batch: 0, round: 0, step: 'refusal' as const };
  if (await node.outbox.sendAgain(key)) return;
  await node.outbox.send(key, envelope, null, async (tx) => {
    await insertRefusal(tx, { task, code, detail, at: node.now().toISOString() });
    if (known) await closeTask(tx, task, 'refused');
  });
  node.memory.tasks.delete(task);
  node.memory.prepared.delete(`${task} 0`);
}

const waits: ReadonlySet<string> = new Set([
  'coordinator-unreachable',
  'not-ready',
  'out-of-order',
  'too-many-requests',
  'storage-full',
]);

function codeOf(error: unknown): RefusalCode {
  if (error instanceof Refusal) return error.code;
  if (!(error instanceof Problem)) return 'internal';
  switch (error.code) {
    case 'outside-study':
    case 'unknown-variable':
    case 'unknown-level':
    case 'off-grid':
    case 'invalid-formula':
    case 'unknown-analysis':
      return 'outside-study';
    case 'refused':
      return 'survivor-rule';
    case 'invalid-config':
      return 'policy';
    case 'engine-limit':
    case 'engine-failed':
      return error.code;
    case 'internal':
      return 'internal';
    default:
      return 'protocol-violation';
  }
}

function sentenceOf(problem: Problem): string {
  return [problem.message, problem.where, problem.privateDetail].filter((part) => part !== undefined).join(' · ');
}

/** A policy that cannot be read says nothing about refusals: then the constant one leaves. */
function refusalReasons(node: NodeServices): 'named' | 'constant' {
  try {
    return node.policy().refusalReasons;
  } catch {
    return 'constant';
  }
}
