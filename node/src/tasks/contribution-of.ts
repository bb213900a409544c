import type { Broadcast } from '@consilium/core/analyses/contract.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import type { RuleSet } from '@consilium/core/privacy/rule-set.ts';
import type { NodeServices } from '../node-services.ts';
import { gate } from '../release/gate.ts';
import type { Released } from '../release/released.ts';
import { execute } from './execute.ts';
import { MAX_TRANSCRIPT, verifyBroadcast } from './verify-broadcast.ts';
import { Refusal } from './refusal.ts';
import type { TaskFacts } from './task-facts.ts';

/**
 * Plan, execute, gate: this node's released contribution to one round. `shown` is the coordinator's broadcast, which is
 * held against the node's own; null where none was shown yet (the first round, made while keys are exchanged).
 */
export async function contributionOf(
  node: NodeServices,
  facts: TaskFacts,
  round: number,
  shown: { shown: Broadcast } | null,
  rules: RuleSet,
): Promise<Released> {
  if (facts.plan.spec.iterative && facts.task.length * facts.task.participants.length > MAX_TRANSCRIPT) {
    throw new Refusal('policy', 'The transcript would be too large for this node to verify every round');
  }
  if (shown) await verifyBroadcast(node, facts, round, shown.shown);
  const prepared = node.memory.prepared.get(`${facts.hash} ${String(round)}`);
  if (prepared) return prepared;
  const broadcast = shown ? shown.shown : (nextOf(facts.plan.spec.name)?.first(facts.plan.context) ?? null);
  const began = performance.now();
  const vector = await execute(facts, broadcast, node.engine, facts.cut);
  // For the operator, in this house only: where a query's time goes.
  node.log.info('engine-answered', { taskId: facts.hash, round, durationMs: Math.round(performance.now() - began) });
  const verdict = gate({ layout: facts.plan.layout, vector, rules, capacity: facts.capacity, perSite: facts.perSite });
  if ('refusal' in verdict) throw new Refusal(verdict.refusal.code, verdict.refusal.stewardDetail);
  if (!shown) node.memory.prepared.set(`${facts.hash} ${String(round)}`, verdict.released);
  return verdict.released;
}
