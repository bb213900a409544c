import type { RuleSet } from '@consilium/core/privacy/rule-set.ts';
import { batchOf } from '@consilium/core/protocol/batch-of.ts';
import type { Envelope, EnvelopeType } from '@consilium/core/protocol/envelope.ts';
import { advertisementMessage } from '@consilium/core/protocol/messages.ts';
import type { Work } from '@consilium/core/protocol/node-calls.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import {
  advertise,
  agree,
  contribute,
  endRound,
  share,
  unmask,
} from '@consilium/core/secure-aggregation/participant.ts';
import { fromBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { appendEntry } from '@consilium/server/log-chain/log-chain.ts';
import { secureAggregationCrypto as crypto } from '@consilium/server/secure-aggregation-crypto.ts';
import { hashOf } from '@consilium/server/signing/sha256.ts';
import type { NodeServices } from '../node-services.ts';
import type { Released } from '../release/released.ts';
import { findBatch, putBatch, type StoredBatch } from '../storage/batches.store.ts';
import { insertBroadcast } from '../storage/broadcasts.store.ts';
import { insertSurvivors, survivorsOfQuestion } from '../storage/survivors.store.ts';
import { requireSafeDifference } from './survivor-rule.ts';
import { verifiedPayloads } from './verified-payloads.ts';
import type { TaskFacts } from './task-facts.ts';

type Step<S extends Work['step']> = Extract<Work, { step: S }>;

/**
 * The five steps of secure aggregation. Each stores its new state and its message in one transaction, and only then
 * sends: a crash in between sends the stored message later, never another one.
 */
export async function advertiseStep(
  node: NodeServices,
  facts: TaskFacts,
  work: Step<'advertise'>,
  rules: RuleSet,
  policy: string,
): Promise<void> {
  const previous = work.batch === 0 ? null : await storedBatch(node, facts.hash, work.batch - 1);
  const participants = work.batch === 0 ? facts.task.participants.map((p) => p.node) : work.participants;
  const at = { index: work.batch, firstRound: work.firstRound, participants, lastRound: facts.lastRound };
  const { state, message } = advertise(
    {
      batch: batchOf(facts.hash, facts.task, at),
      self: node.self,
      floors: {
        eligible: facts.study.sites.map((s) => s.node),
        participants: Math.max(3, rules.minSites),
        colluders: Math.max(facts.study.colluders, node.directory().genesis.charter.colluders),
        minSurvivors: rules.minSites,
        perSite: facts.perSite && rules.perSite !== 'never',
      },
      previous: previous?.state ?? null,
    },
    crypto,
  );
  const envelope = node.outbox.sign('advertisement', { keys: message, rules, policy, cut: facts.cut });
  await node.outbox.send({ ...keyOf(work), round: 0 }, envelope, null, async (tx) => {
    if (previous) await putBatch(tx, { ...previous, state: endRound(previous.state, work.firstRound - 1) });
    await putBatch(tx, { task: facts.hash, batch: work.batch, state, advertisements: [] });
  });
}

export async function shareStep(node: NodeServices, facts: TaskFacts, work: Step<'share'>): Promise<void> {
  const stored = await storedBatch(node, facts.hash, work.batch);
  const payloads = verified(node, work.advertisements, 'advertisement');
  const keys = new Map([...payloads].map(([id, p]) => [id, parse(advertisementMessage, p, 'advertisement').keys]));
  const { state, message } = share(stored.state, { advertisements: keys }, crypto);
  const envelope = node.outbox.sign('shares', message);
  await node.outbox.send({ ...keyOf(work), round: 0 }, envelope, null, (tx) =>
    putBatch(tx, { ...stored, state, advertisements: work.advertisements }),
  );
}

export async function contributeStep(
  node: NodeServices,
  facts: TaskFacts,
  work: Step<'contribute'>,
  released: Released,
): Promise<void> {
  const stored = await storedBatch(node, facts.hash, work.batch);
  const { state, message, vector } = contribute(
    stored.state,
    {
      round: work.round,
      broadcastHash: hashOf(work.broadcast),
      contributors: work.u2,
      ciphertexts: new Map(work.ciphertexts.map((c) => [c.from, c.ciphertext])),
      vector: fromBigInts(released.vector, facts.task.ring),
      safeAlone: released.safeAlone,
    },
    crypto,
  );
  const envelope = node.outbox.sign('contribution', message);
  await node.outbox.send(keyOf(work), envelope, { released, masked: vector }, async (tx) => {
    await putBatch(tx, { ...stored, state });
    await insertBroadcast(tx, facts.hash, work.round, work.broadcast);
    await appendEntry(tx, {
      kind: 'release',
      at: node.now(),
      body: {
        task: facts.hash,
        round: work.round,
        study: facts.task.study,
        query: facts.queryHash,
        requester: facts.person,
        analysis: facts.query.analysis,
        cut: facts.cut,
        tier: facts.study.tier,
        releaseHash: message.vectorHash,
      },
    });
  });
  node.memory.prepared.delete(`${facts.hash} ${String(work.round)}`);
}

export async function agreeStep(
  node: NodeServices,
  facts: TaskFacts,
  work: Step<'agree'>,
  rules: RuleSet,
): Promise<void> {
  const stored = await storedBatch(node, facts.hash, work.batch);
  const contributions = verified(node, work.contributions, 'contribution');
  const { state, message } = agree(stored.state, { round: work.round, contributions }, crypto);
  const unsafe = [...contributions].filter(([, p]) => p.safeAlone === false).map(([id]) => id);
  const signed = {
    task: facts.hash,
    round: work.round,
    question: facts.question,
    survivors: message.survivors,
    unsafe,
  };
  if (!rules.publicData) requireSafeDifference(await survivorsOfQuestion(node.db.read, facts.question), signed);
  await node.outbox.send(keyOf(work), node.outbox.sign('agreement', message), null, async (tx) => {
    await putBatch(tx, { ...stored, state });
    await insertSurvivors(tx, signed);
  });
}

export async function unmaskStep(node: NodeServices, facts: TaskFacts, work: Step<'unmask'>): Promise<void> {
  const stored = await storedBatch(node, facts.hash, work.batch);
  const agreements = verified(node, work.agreements, 'agreement');
  const { state, message } = unmask(stored.state, { round: work.round, agreements }, crypto);
  await node.outbox.send(keyOf(work), node.outbox.sign('unmasking', message), null, (tx) =>
    putBatch(tx, { ...stored, state }),
  );
}

async function storedBatch(node: NodeServices, task: string, batch: number): Promise<StoredBatch> {
  const stored = await findBatch(node.db.read, task, batch);
  if (!stored) throw new Problem('out-of-order', 'This batch was not set up at this node');
  return stored;
}

function verified(node: NodeServices, envelopes: readonly Envelope[], type: EnvelopeType) {
  const key = (id: string) => node.directory().node(id).key;
  return verifiedPayloads(envelopes, { type, consortium: node.consortium, key });
}

function keyOf<S extends Work['step']>(work: Step<S>) {
  return { task: work.task, batch: work.batch, round: 'round' in work ? work.round : 0, step: work.step };
}
