import type { Broadcast } from '@consilium/core/analyses/contract.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { advertisementMessage } from '@consilium/core/protocol/messages.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { toBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { verifyRound } from '@consilium/core/secure-aggregation/transcript.ts';
import { secureAggregationCrypto } from '@consilium/server/secure-aggregation-crypto.ts';
import { hashOf } from '@consilium/server/signing/sha256.ts';
import type { NodeServices } from '../node-services.ts';
import { findBroadcast } from '../storage/broadcasts.store.ts';
import { findBatchOfRound } from '../storage/batches.store.ts';
import { verifiedPayloads } from './verified-payloads.ts';
import type { TaskFacts } from './task-facts.ts';

/** Transcripts larger than this are not recomputed, so the analysis that would need them is refused (design 01). */
export const MAX_TRANSCRIPT = 4_000_000;

/**
 * The broadcast of a round as this node works it out itself: the first from the signed query alone, a later one from
 * the transcript of the round before. Throws protocol-violation if the coordinator shows any other.
 */
export async function verifyBroadcast(
  node: NodeServices,
  facts: TaskFacts,
  round: number,
  shown: Broadcast,
): Promise<void> {
  const own = (await findBroadcast(node.db.read, facts.hash, round)) ?? {
    broadcast: await compute(node, facts, round),
  };
  if (canonicalJson(own.broadcast) !== canonicalJson(shown)) {
    throw new Problem(
      'protocol-violation',
      'The coordinator showed another broadcast than follows from the round before',
      {
        where: `round ${String(round)}`,
      },
    );
  }
}

async function compute(node: NodeServices, facts: TaskFacts, round: number): Promise<Broadcast> {
  const steps = nextOf(facts.plan.spec.name);
  if (!steps) {
    if (round !== 0) throw new Problem('protocol-violation', 'This analysis has one round only');
    return null;
  }
  if (round === 0) return steps.first(facts.plan.context);
  const before = await findBroadcast(node.db.read, facts.hash, round - 1);
  if (!before) throw new Problem('protocol-violation', 'The round before was not answered by this node');
  const total = await recompute(node, facts, round - 1, before.broadcast);
  const step = steps.next(facts.plan.context, before.broadcast, total);
  if ('done' in step) throw new Problem('protocol-violation', 'The coordinator asks for a round after the last');
  return step.broadcast;
}

async function recompute(node: NodeServices, facts: TaskFacts, round: number, broadcast: Broadcast): Promise<bigint[]> {
  const { head, vectors } = await node.client.transcript(facts.hash, round);
  const stored = await findBatchOfRound(node.db.read, facts.hash, round);
  if (!stored)
    throw new Problem('protocol-violation', 'The transcript belongs to a batch that this node does not know');
  const key = (id: string) => node.directory().node(id).key;
  const signed = (envelopes: readonly Envelope[], type: 'contribution' | 'agreement') =>
    verifiedPayloads(envelopes, { type, consortium: node.consortium, key });
  const contributions = signed(head.contributions, 'contribution');
  const advertisements = verifiedPayloads(stored.advertisements, {
    type: 'advertisement',
    consortium: node.consortium,
    key,
  });
  const total = verifyRound(
    stored.state,
    {
      batch: stored.state.batch,
      round,
      broadcastHash: hashOf(broadcast),
      advertisements: new Map(
        [...advertisements].map(([id, p]) => [id, parse(advertisementMessage, p, 'advertisement').keys]),
      ),
      u2: head.u2,
      contributions,
      vectors: new Map([...contributions.keys()].map((id, i) => [id, vectors[i] ?? new Uint8Array()])),
      agreements: signed(head.agreements, 'agreement'),
      seeds: head.seeds,
    },
    secureAggregationCrypto,
  );
  return toBigInts(total, facts.task.ring);
}
