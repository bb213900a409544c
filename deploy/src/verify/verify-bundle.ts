import { combineOf } from '@consilium/core/analyses/combine.ts';
import { nextOf } from '@consilium/core/analyses/next.ts';
import { resultOf } from '@consilium/core/analyses/result.ts';
import type { Broadcast, Done } from '@consilium/core/analyses/contract.ts';
import { controlTotal } from '@consilium/core/privacy/control-total.ts';
import { totalRules } from '@consilium/core/privacy/effective-rules.ts';
import { batchOf } from '@consilium/core/protocol/batch-of.ts';
import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import type { Envelope, EnvelopeType } from '@consilium/core/protocol/envelope.ts';
import { advertisementMessage, type AdvertisementMessage } from '@consilium/core/protocol/messages.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { resultDocument, type Bundle, type ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';
import { batchHash, type Batch } from '@consilium/core/secure-aggregation/batch.ts';
import { contribution } from '@consilium/core/secure-aggregation/messages.ts';
import { toBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { recomputeTotal } from '@consilium/core/secure-aggregation/transcript.ts';
import { agreementOver } from '@consilium/core/secure-aggregation/transcript-hashes.ts';
import { secureAggregationCrypto as crypto } from '@consilium/server/secure-aggregation-crypto.ts';
import { Directory, type DirectoryEntries } from '@consilium/server/signing/directory.ts';
import type { KeyFile } from '@consilium/server/signing/key-pair.ts';
import { unseal } from '@consilium/server/signing/seal.ts';
import { hashOf, sha256 } from '@consilium/server/signing/sha256.ts';
import { envelopeHash, requireSigned } from '@consilium/server/signing/sign-envelope.ts';
import { verifyTask, type VerifiedTask } from '@consilium/server/verify-task.ts';
import { z } from 'zod';

/** One thing that was checked and holds. The first thing that does not hold is thrown. */
export type Report = (what: string) => void;

const openedSeeds = z.object({
  seeds: z.array(z.object({ node: z.string(), kind: z.enum(['self', 'mask']), seed: z.string() })),
});

/**
 * Checks a bundle offline, believing nobody: who signed what, that every approval came before the query, that the query
 * lay inside the study, that the masked vectors are the signed ones, and that the survivors agreed. With the auditor's
 * key also: that the total follows from the vectors, every later broadcast from the total before it, and the published
 * result from the last total under the sites' rules. Throws Problem that names the first thing that is wrong.
 */
export function verifyBundle(bundle: Bundle, auditor: KeyFile | null, consortium: string | null, report: Report): void {
  const directory = verifyDirectory(bundle, consortium);
  report(
    `consortium ${directory.genesis.name} (${directory.consortium.slice(0, 12)}…): roster, dictionary and study are signed`,
  );
  const documents = new Map(bundle.envelopes.map((e) => [envelopeHash(e), e]));
  const result = verifyResult(bundle, directory);
  const tasks = bundle.envelopes.filter((e) => e.type === 'task');
  for (const taskEnvelope of tasks) {
    const query = documents.get(String(taskEnvelope.payload['query']));
    if (!query) throw wrong('the query of a task is missing');
    const verified = verifyTask(directory, { task: taskEnvelope, query });
    requireApprovals(verified, query, directory);
    report(
      `query ${verified.queryHash.slice(0, 12)}… is signed by ${verified.person}, inside the study, and approved before by every site`,
    );
    verifyRounds(bundle, verified, directory, auditor, result, report);
    if (verified.task.run === 0 && verified.perSite && result) verifyCombination(verified, result, report);
  }
  if (tasks.length === 0) report('the query was answered before any task was issued for it: nothing was computed');
}

function verifyDirectory(bundle: Bundle, consortium: string | null): Directory {
  const of = (type: EnvelopeType) => bundle.envelopes.filter((e) => e.type === type);
  const [genesis] = of('genesis');
  if (!genesis) throw wrong('the genesis is missing');
  const entries: DirectoryEntries = {
    genesis,
    invitations: of('invitation'),
    enrolments: of('enrolment'),
    dictionaries: of('dictionary'),
    studies: of('study'),
    approvals: of('approval'),
    revocations: of('revocation'),
    declarations: of('declaration'),
  };
  return new Directory(entries, consortium ?? envelopeHash(genesis));
}

function verifyResult(bundle: Bundle, directory: Directory): ResultDocument | null {
  if (!bundle.result) return null;
  const key = directory.genesis.coordinator.key;
  requireSigned(bundle.result, { type: 'result', consortium: directory.consortium, key });
  return parse(resultDocument, bundle.result.payload['document'], 'result');
}

function requireApprovals(verified: VerifiedTask, query: Envelope, directory: Directory): void {
  for (const { node } of verified.task.participants) {
    const given = directory.approvals.filter(
      (a) => a.approval.study === verified.task.study && a.approval.node === node,
    );
    if (!given.some((a) => a.issuedAt <= query.issuedAt))
      throw wrong('a site had not approved the study before the query', node);
    const revoked = directory.revocations.some(
      (r) =>
        r.revocation.study === verified.task.study &&
        (r.revocation.node === null || r.revocation.node === node) &&
        r.issuedAt <= query.issuedAt,
    );
    if (revoked) throw wrong('the approval was revoked before the query', node);
  }
}

function verifyRounds(
  bundle: Bundle,
  verified: VerifiedTask,
  directory: Directory,
  auditor: KeyFile | null,
  result: ResultDocument | null,
  report: Report,
): void {
  const rounds = bundle.rounds.filter((r) => r.task === verified.hash).sort((a, b) => a.round - b.round);
  const steps = nextOf(verified.plan.spec.name);
  let expected: Broadcast = steps?.first(verified.plan.context) ?? null;
  let batch: Batch | null = null;
  let survivors: readonly string[] = verified.task.participants.map((p) => p.node);
  let known = true;
  for (const round of rounds) {
    if (known && canonicalJson(round.broadcast) !== canonicalJson(expected)) {
      throw wrong('a broadcast does not follow from the round before', `round ${String(round.round)}`);
    }
    if (batch === null || round.round >= batch.firstRound + batch.rounds) {
      const at = {
        index: batch === null ? 0 : batch.index + 1,
        firstRound: round.round,
        participants: survivors,
        lastRound: verified.lastRound,
      };
      batch = batchOf(verified.hash, verified.task, at);
    }
    const checked = verifyRound(bundle, batch, round, directory);
    report(
      `round ${String(round.round + 1)}: ${String(round.survivors.length)} signed contributions, vectors as signed, survivors agreed`,
    );
    survivors = round.survivors;
    known = auditor !== null;
    if (auditor === null) continue;
    const seeds = openedSeeds.parse(
      JSON.parse(
        Buffer.from(
          unseal(auditor, round.sealed, `consilium v1 round ${verified.hash} ${String(round.round)}`),
        ).toString(),
      ),
    );
    const total = toBigInts(recomputeTotal({ ...checked, seeds: seeds.seeds }, crypto), verified.task.ring);
    const step = steps?.next(verified.plan.context, round.broadcast, total) ?? { done: null };
    if ('broadcast' in step) {
      expected = step.broadcast;
      continue;
    }
    requireOutcome(verified, { round, messages: checked.messages, total, done: step.done }, directory, result);
    report('the published result follows from the total under the rules of the sites');
  }
}

type BundleRound = Bundle['rounds'][number];

function verifyRound(bundle: Bundle, batch: Batch, round: BundleRound, directory: Directory) {
  const hash = batchHash(batch, crypto);
  const signed = (type: EnvelopeType) => {
    const found = new Map<string, Record<string, unknown>>();
    for (const e of bundle.envelopes) {
      if (e.type !== type) continue;
      const belongs =
        type === 'advertisement'
          ? (e.payload['keys'] as { batch?: unknown } | undefined)?.batch === hash
          : e.payload['batch'] === hash && e.payload['round'] === round.round;
      if (!belongs) continue;
      requireSigned(e, { type, consortium: directory.consortium, key: directory.nodes.get(e.signer.id)?.key });
      found.set(e.signer.id, e.payload);
    }
    return found;
  };
  const messages = new Map(
    [...signed('advertisement')].map(([id, p]) => [id, parse(advertisementMessage, p, 'advertisement')]),
  );
  const contributions = new Map([...signed('contribution')].filter(([id]) => round.survivors.includes(id)));
  const vectors = new Map(round.vectors.map((v) => [v.node, new Uint8Array(Buffer.from(v.vector, 'base64'))]));
  const typed = new Map([...contributions].map(([id, p]) => [id, parse(contribution, p, 'contribution')]));
  for (const id of round.survivors) {
    const bytes = vectors.get(id);
    if (!bytes || typed.get(id)?.vectorHash !== sha256(bytes))
      throw wrong('a vector is not the one the node signed', id);
  }
  const broadcastHash = hashOf(round.broadcast);
  const agreements = signed('agreement');
  const agreed = agreementOver({ batch: hash, round: round.round, broadcastHash }, round.survivors, typed, crypto);
  const over = [...agreements.values()].filter((a) => canonicalJson(a) === canonicalJson(agreed)).length;
  if (over < batch.threshold || over !== agreements.size)
    throw wrong('the survivors did not agree on who is in the sum', `round ${String(round.round)}`);
  const advertisements = new Map([...messages].map(([id, m]) => [id, m.keys]));
  return {
    batch,
    round: round.round,
    broadcastHash,
    advertisements,
    u2: round.u2,
    contributions,
    vectors,
    agreements,
    messages,
  };
}

interface Ending {
  round: BundleRound;
  messages: ReadonlyMap<string, AdvertisementMessage>;
  total: bigint[];
  done: Done | null;
}

function requireOutcome(
  verified: VerifiedTask,
  { round, messages, total, done }: Ending,
  directory: Directory,
  result: ResultDocument | null,
): void {
  if (!result) throw wrong('the rounds are complete but there is no result');
  const { plan } = verified;
  const [first, ...rest] = [...messages].map(([node, m]) => ({ source: node, rules: m.rules }));
  if (!first) throw wrong('nobody advertised');
  const { rules } = totalRules([first, ...rest], [{ source: 'study', rules: verified.task.rules }]);
  const sites = round.survivors.length;
  const controlled = controlTotal({ layout: plan.layout, total, rules, sites });
  const { context, layout } = plan;
  const outcome = resultOf(plan.spec.name)({
    context,
    layout,
    total: controlled,
    broadcast: round.broadcast,
    done,
    rounds: round.round + 1,
    sites,
  });
  const published = verified.perSite ? siteResult(result, verified, directory) : result.result;
  if (canonicalJson(outcome.result) !== canonicalJson(published)) {
    throw wrong('the published result does not follow from the total', 'result');
  }
}

const siteAnswers = z.object({
  sites: z.array(
    z.object({
      site: z.string(),
      n: z.number().nullable(),
      excluded: z.object({ missing: z.number().nullable(), clamped: z.number().nullable() }),
      result: z.unknown(),
      warnings: z.array(z.string()),
    }),
  ),
});

/** What is made of the answers of single sites follows from them. */
function verifyCombination({ plan }: VerifiedTask, document: ResultDocument, report: Report): void {
  const combine = combineOf(plan.spec.name);
  if (!combine) return;
  const { sites } = parse(siteAnswers, document.result, 'result');
  // What the sites say of their methods is no part of the numbers.
  const { result } = combine(
    plan.context,
    sites.map((site) => ({ ...site, methods: '' })),
  );
  if (canonicalJson(result) !== canonicalJson(document.result)) {
    throw wrong('the combined result does not follow from those of the sites', 'result');
  }
  report('the combined result follows from those of the sites');
}

function siteResult(result: ResultDocument, verified: VerifiedTask, directory: Directory): unknown {
  const shape = z.object({ sites: z.array(z.object({ site: z.string(), result: z.unknown() })) });
  const site = directory.node(verified.task.participants[0]?.node ?? '').site;
  return parse(shape, result.result, 'result').sites.find((s) => s.site === site)?.result;
}

function wrong(what: string, where?: string): Problem {
  return new Problem('protocol-violation', `The bundle is wrong: ${what}`, where === undefined ? {} : { where });
}
