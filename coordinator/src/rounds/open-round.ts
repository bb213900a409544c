import type { AnalysisResult, Done } from '@consilium/core/analyses/contract.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import { resultOf } from '@consilium/core/analyses/result.ts';
import { controlTotal } from '@consilium/core/privacy/control-total.ts';
import { totalRules } from '@consilium/core/privacy/effective-rules.ts';
import type { AdvertisementMessage } from '@consilium/core/protocol/messages.ts';
import type { RuleSet } from '@consilium/core/privacy/rule-set.ts';
import type { EffectiveRules } from '@consilium/core/privacy/strictest.ts';
import { openTotal, type OpenedSeed } from '@consilium/core/secure-aggregation/aggregator.ts';
import { toBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { secureAggregationCrypto } from '@consilium/server/secure-aggregation-crypto.ts';
import type { Broadcast } from '@consilium/core/analyses/contract.ts';
import type { Run } from './run.ts';

export interface OpenedRound {
  seeds: OpenedSeed[];
  /** Either the next broadcast or the end. */
  step: { broadcast: Broadcast } | { done: Done | null; outcome: AnalysisResult<unknown> };
}

/** Opens the total in memory, and takes the next step of the analysis or makes the controlled result. */
export function openRound(run: Run): OpenedRound {
  const { state, plan, task } = run;
  if (!run.folded) throw new Problem('internal', undefined, { privateDetail: 'no folded sum to open' });
  const opened = openTotal(
    {
      batch: run.batch,
      round: state.round,
      broadcastHash: run.broadcastHash,
      advertisements: payloads(run.advertisements, (m) => m.keys),
      contributions: payloads(run.contributions, (m) => m),
      u2: state.u2,
      survivors: state.survivors,
      unmaskings: payloads(run.unmaskings, (m) => m),
      folded: run.folded,
    },
    secureAggregationCrypto,
  );
  const total = toBigInts(opened.total, task.ring);
  if (!plan.spec.iterative) return { seeds: opened.seeds, step: { done: null, outcome: outcomeOf(run, total, null) } };
  const next = nextOf(plan.spec.name);
  if (!next) throw new Problem('internal', undefined, { privateDetail: 'an iterative analysis without a next step' });
  const step = next.next(plan.context, state.broadcast, total);
  if ('broadcast' in step) return { seeds: opened.seeds, step };
  return { seeds: opened.seeds, step: { done: step.done, outcome: outcomeOf(run, total, step.done) } };
}

/** The strictest rules of the charter, the study and every site that took part, and where each value comes from. */
export function rulesOver(
  advertisements: ReadonlyMap<string, AdvertisementMessage>,
  terms: RuleSet,
  nameOf: (node: string) => string = (node) => node,
): EffectiveRules {
  const [first, ...rest] = [...advertisements].map(([node, { policy, rules }]) => ({
    source: `${nameOf(node)} (${policy})`,
    rules,
  }));
  if (!first) throw new Problem('internal', undefined, { privateDetail: 'a total without participants' });
  return totalRules([first, ...rest], [{ source: 'study', rules: terms }]);
}

function outcomeOf(run: Run, total: bigint[], done: Done | null): AnalysisResult<unknown> {
  const { plan, state } = run;
  const sites = state.survivors.length;
  const controlled = controlTotal({
    layout: plan.layout,
    total,
    rules: rulesOver(
      payloads(run.advertisements, (m) => m),
      run.task.rules,
    ).rules,
    sites,
  });
  return resultOf(plan.spec.name)({
    context: plan.context,
    layout: plan.layout,
    total: controlled,
    broadcast: state.broadcast,
    done,
    rounds: state.round + 1,
    sites,
  });
}

function payloads<P, Q>(messages: ReadonlyMap<string, { payload: P }>, pick: (payload: P) => Q): Map<string, Q> {
  return new Map([...messages].map(([node, message]) => [node, pick(message.payload)]));
}
