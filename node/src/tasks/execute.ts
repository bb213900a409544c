import { localOf } from '@consilium/core/analyses/local.ts';
import type { AggregateQuery, Broadcast } from '@consilium/core/analyses/contract.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { DataEngine } from '../engine/data-engine.ts';
import { dialects } from '../engine/dialects.ts';
import { Refusal } from './refusal.ts';
import type { TaskFacts } from './task-facts.ts';

/** The statement of a round, as `node query explain` shows it. */
export function aggregateQueryOf(facts: TaskFacts, broadcast: Broadcast, engine: DataEngine): AggregateQuery {
  return localOf(facts.plan.spec.name)(facts.plan.context, broadcast, dialects[engine.dialect]);
}

/** Runs the one aggregate query of a round and puts its rows into layout order. A missing group is a zero. */
export async function execute(
  facts: TaskFacts,
  broadcast: Broadcast,
  engine: DataEngine,
  cut: string,
): Promise<bigint[]> {
  const query = aggregateQueryOf(facts, broadcast, engine);
  const rows = await runOnce(engine, cut, query);
  const vector = Array.from({ length: facts.task.length }, () => 0n);
  for (const [group, ...measures] of rows) {
    if (measures.length !== query.measures) throw new Problem('engine-failed');
    measures.forEach((value, j) => {
      const index = Number(group) * query.measures + j;
      if (!(index in vector)) throw new Problem('engine-failed');
      vector[index] = value === null ? 0n : BigInt(value);
    });
  }
  return vector;
}

async function runOnce(engine: DataEngine, cut: string, query: AggregateQuery) {
  try {
    return await engine.run(cut, query);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'engine-failed') throw refusalOf(error);
  }
  // The engine process may have been killed from outside: a fresh one gets the question once more.
  try {
    return await engine.run(cut, query);
  } catch (error) {
    throw error instanceof Problem && error.code === 'engine-failed'
      ? new Refusal('engine-failed', error.message)
      : refusalOf(error);
  }
}

/** A cut that is no longer there (a table that changed) is for the steward to mend; an engine that is away, is waited for. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof Problem)) return error;
  if (error.code === 'engine-limit') return new Refusal('engine-limit', error.message);
  if (error.code === 'not-found') return new Refusal('dataset-missing', `${error.message} ${error.mend ?? ''}`.trim());
  return error;
}
