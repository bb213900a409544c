import { verifiedPayloads } from '@consilium/node/tasks/verified-payloads.ts';
import { fromBase64url } from '@consilium/core/secure-aggregation/byte-text.ts';
import type { SecureAggregationCrypto } from '@consilium/core/secure-aggregation/crypto-port.ts';
import { participantChecks, type ParticipantChecks } from '@consilium/core/secure-aggregation/participant-checks.ts';
import { participantSteps } from '@consilium/core/secure-aggregation/participant-steps.ts';
import { removeMasks } from '@consilium/core/secure-aggregation/opened-seeds.ts';
import { accumulate, createVector, fromBigInts, toBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { verifyRound } from '@consilium/core/secure-aggregation/transcript.ts';
import { decodeVector, encodeVector } from '@consilium/core/secure-aggregation/vector-encoding.ts';
import { secureAggregationCrypto as crypto } from '@consilium/server/secure-aggregation-crypto.ts';
import { generateKey, toSigner } from '@consilium/server/signing/key-pair.ts';
import { signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import { Attacker } from './attacker.ts';
import { Federation, makeBatch, nodeNames, type Steps } from './federation.ts';

/**
 * Programs that play a malicious coordinator and return what they learned about `victim`: from nodes that lack a
 * defence, or from nodes as production has them.
 */
export const secretOf = (id: string) => [BigInt(id.slice(-2)) * 1_000n + 7n, -BigInt(id.slice(-2)), 40n];
export const sumOf = (ids: readonly string[]) =>
  [0, 1, 2].map((k) => ids.reduce((sum, id) => sum + (secretOf(id)[k] ?? 0n), 0n));
const minus = (a: readonly bigint[], b: readonly bigint[]) => a.map((value, i) => value - (b[i] ?? 0n));
const nodes = nodeNames(7);
export const [victim = '', second = '', third = '', fourth = ''] = nodes;
const four = nodes.slice(0, 4);

const stepsFor = (defended: boolean, ...missing: (keyof ParticipantChecks)[]): Steps =>
  participantSteps(
    defended
      ? participantChecks
      : { ...participantChecks, ...Object.fromEntries(missing.map((name) => [name, () => {}])) },
  );
const attackerOn = (fed: Federation, vectors = fed.vectors) =>
  new Attacker(crypto, fed.batch, fed.advertisements, vectors);

/** First names the victim a survivor, then the same nodes are told that it dropped. The fourth node colludes. */
export function bothSeeds(defended: boolean): readonly bigint[] {
  const fed = new Federation(makeBatch(four), crypto, stepsFor(defended, 'agreeOnce', 'unmaskOnce'));
  fed.advertise();
  fed.share(four);
  fed.contribute(0, four, four, secretOf);
  const attacker = attackerOn(fed);
  attacker.corrupt(fed.state(fourth));
  const others = [second, third, fourth];
  for (const survivors of [four, others]) {
    fed.agree(0, others, survivors);
    fed.unmask(0, others, others);
    attacker.gather(fed.unmaskingsOf([second, third]), four);
  }
  return attacker.sumOf([victim], 0, four, true);
}

/** Shows each of five honest nodes another survivor set, so that only two vectors stay under masks nobody can open. */
export function splitViews(defended: boolean): readonly bigint[] {
  const [a = '', b = '', c = '', d = '', e = '', x = '', y = ''] = nodes;
  const dropped = new Map([
    [a, [c, d]],
    [b, [c, e]],
    [c, [d, e]],
    [d, [c, e]],
    [e, [c, d]],
  ]);
  const fed = new Federation(makeBatch(nodes, { colluders: 2 }), crypto, stepsFor(defended, 'enoughAgreements'));
  fed.advertise();
  fed.share(nodes);
  const known = [x, y].map((id) => {
    const seed = fed.state(id).rounds[0]?.secrets?.own?.maskSeed ?? '';
    return [id, fromBase64url(seed)] as const;
  });
  fed.contribute(0, nodes, nodes, secretOf);
  const attacker = attackerOn(fed);
  for (const colluder of [x, y]) attacker.corrupt(fed.state(colluder));
  for (const [node, out] of dropped) {
    fed.agree(
      0,
      [node],
      nodes.filter((id) => !out.includes(id)),
    );
  }
  for (const node of dropped.keys()) fed.unmask(0, [node], [...dropped.keys()]);
  attacker.gather(fed.unmaskingsOf([a, b, c, d, e]), nodes);
  for (const [colluder, seed] of known) attacker.know(colluder, 0, 'mask', seed);
  return attacker.sumOf([a, b], 0, nodes);
}

/** Two of four nodes are enough: two pairs each think that the other pair dropped. */
export function lowThreshold(defended: boolean): readonly bigint[] {
  const weak = makeBatch(four, { threshold: 2, minSurvivors: 2 });
  const fed = new Federation(weak, crypto, stepsFor(defended, 'parameters'));
  fed.advertise();
  fed.share(four);
  fed.contribute(0, four, four, secretOf);
  const attacker = attackerOn(fed);
  for (const pair of [four.slice(0, 2), four.slice(2)]) {
    fed.agree(0, pair, pair);
    fed.unmask(0, pair, pair);
    attacker.gather(fed.unmaskingsOf(pair), four);
  }
  return attacker.sumOf([victim], 0, four, true);
}

/** All participants but the victim are the attacker's own. */
export function sybils(defended: boolean): readonly bigint[] {
  const steps = stepsFor(defended, 'parameters');
  const honest = new Federation(makeBatch(four), crypto, steps);
  const floors = {
    eligible: [victim, 'node:n20', 'node:n21', 'node:n22'],
    participants: 3,
    colluders: 1,
    minSurvivors: 3,
  };
  const { state, message } = steps.advertise(
    { batch: honest.batch, self: victim, floors: { ...floors, perSite: false }, previous: null },
    crypto,
  );
  honest.advertise([second, third, fourth]);
  honest.keep(victim, state);
  honest.advertisements.set(victim, message);
  honest.share(four);
  honest.contribute(0, four, four, secretOf);
  honest.agree(0, four, four);
  honest.unmask(0, four, four);
  const { total } = honest.open(0, four, four, four);
  return minus(toBigInts(total, 64), sumOf([second, third, fourth]));
}

/** Gives the victim the attacker's keys in place of its peers', which the peers never signed. */
export function swappedKeys(defended: boolean): readonly bigint[] {
  const at = new Date('2026-11-24T06:00:00Z');
  const consortium = 'e'.repeat(64);
  const keys = new Map(four.map((id) => [id, generateKey(id, id)]));
  const fed = new Federation(makeBatch(four), crypto);
  fed.advertise();
  const fake = new Federation(fed.batch, crypto);
  fake.advertise();
  const coordinator = generateKey('coordinator:c', 'coordinator');
  const envelopes = four.map((id) => {
    const own = id === victim;
    const signer = toSigner(own ? (keys.get(id) ?? coordinator) : { ...coordinator, id });
    return signEnvelope(signer, consortium, 'advertisement', { ...(own ? fed : fake).advertisements.get(id) }, at);
  });
  const key = (id: string) => keys.get(id)?.publicKey ?? '';
  const advertisements = defended
    ? verifiedPayloads(envelopes, { type: 'advertisement', consortium, key })
    : new Map(envelopes.map(({ signer, payload }) => [signer.id, payload]));
  // From here the attacker is all of the victim's peers.
  const { state, message } = fed.steps.share(fed.state(victim), { advertisements }, crypto);
  fake.keep(victim, state);
  fake.advertisements.set(victim, fed.advertisements.get(victim) ?? { batch: '', shareKey: '', rounds: [] });
  fake.share([second, third, fourth], four);
  fake.shares.set(victim, message);
  fake.contribute(0, four, four, (id) => (id === victim ? secretOf(id) : [0n, 0n, 0n]));
  const attacker = attackerOn(fake);
  for (const id of [second, third, fourth]) attacker.corrupt(fake.state(id));
  return attacker.sumOf([victim], 0, four, true);
}

/** Asks for a round again with another broadcast, from a node whose disk does not remember that it answered. */
export function roundTwice(defended: boolean): readonly bigint[] {
  const fed = new Federation(makeBatch(four), crypto);
  fed.advertise();
  fed.share(four);
  const forgetful = fed.copy();
  fed.contribute(0, [victim], four, secretOf);
  // To the second broadcast every contribution is zero.
  const again = defended ? fed.copy() : forgetful;
  again.contribute(0, [victim], four, () => [0n, 0n, 0n]);
  const masked = (f: Federation) => toBigInts(decodeVector(f.vectorOf(victim), f.batch), 64);
  return minus(masked(fed), masked(again)).map((value) => BigInt.asIntN(64, value));
}

/** Sets the first round up again in a later batch, without the victim. */
export function earlierRoundAgain(defended: boolean): readonly bigint[] {
  const steps = stepsFor(defended, 'nextBatch');
  const first = new Federation(makeBatch(four), crypto, steps);
  first.runRound(0, secretOf);
  const three = [second, third, fourth];
  const again = new Federation(makeBatch(three, { index: 1, firstRound: 0 }), crypto, steps);
  again.advertise(three, first);
  again.share(three);
  again.runRound(0, secretOf);
  const totalOf = (f: Federation, ids: string[]) => toBigInts(f.open(0, ids, ids, ids).total, 64);
  return minus(totalOf(first, four), totalOf(again, three));
}

/** Lets the victim, too small to be shown alone, drop between two rounds of nearly the same question. */
export function survivorSetPair(defended: boolean): readonly bigint[] {
  const fed = new Federation(makeBatch(four, { rounds: 2 }), crypto, stepsFor(defended, 'survivorRule'));
  fed.advertise();
  fed.share(four);
  fed.contribute(0, four, four, secretOf, (id) => id !== victim);
  fed.agree(0, four, four);
  fed.unmask(0, four, four);
  const before = toBigInts(fed.open(0, four, four, four).total, 64);
  const three = [second, third, fourth];
  fed.contribute(1, three, four, secretOf);
  fed.agree(1, three, three);
  fed.unmask(1, three, three);
  return minus(before, toBigInts(fed.open(1, four, three, three).total, 64));
}

/** Shows the victim another broadcast, to which its contribution is zero, and the others the same one twice. */
export function splitBroadcast(defended: boolean): readonly bigint[] {
  const fed = new Federation(makeBatch(four, { rounds: 2 }), crypto, stepsFor(defended, 'sameView', 'agreeOnce'));
  fed.runRound(0, secretOf);
  const before = toBigInts(fed.open(0, four, four, four).total, 64);
  fed.contribute(1, [second, third, fourth], four, secretOf);
  const { state, message, vector } = fed.steps.contribute(
    fed.state(victim),
    {
      round: 1,
      broadcastHash: 'd'.repeat(64),
      contributors: four,
      ciphertexts: new Map(),
      vector: new Uint32Array(6),
      safeAlone: true,
    },
    crypto,
  );
  fed.keep(victim, state);
  fed.contributions.set(victim, message);
  fed.vectors.set(victim, vector);
  const others = [second, third, fourth];
  fed.agree(1, others, four);
  fed.unmask(1, others, others);
  return minus(before, toBigInts(fed.open(1, four, four, others).total, 64));
}

/** A node whose generator repeats itself survives one round and is made to drop in the next. */
export function repeatedSeeds(defended: boolean): readonly bigint[] {
  const broken: SecureAggregationCrypto = {
    ...crypto,
    randomBytes: (length) => (length === 31 ? new Uint8Array(31).fill(9) : crypto.randomBytes(length)),
  };
  const steps = stepsFor(defended, 'distinctKeys');
  const fed = new Federation(makeBatch(four, { rounds: 2 }), crypto, steps);
  fed.advertise([second, third, fourth]);
  const victimOnly = new Federation(fed.batch, broken, steps);
  victimOnly.advertise([victim]);
  fed.keep(victim, victimOnly.state(victim));
  fed.advertisements.set(victim, victimOnly.advertisements.get(victim) ?? { batch: '', shareKey: '', rounds: [] });
  fed.share(four);
  fed.runRound(0, secretOf);
  const attacker = attackerOn(fed, new Map(fed.vectors));
  attacker.gather(fed.unmaskings, four);
  const three = [second, third, fourth];
  fed.contribute(1, three, four, secretOf);
  fed.agree(1, three, three);
  fed.unmask(1, three, three);
  attacker.gather(fed.unmaskingsOf(three), four);
  attacker.know(victim, 0, 'mask', attacker.seed(victim, 1, 'mask'));
  return attacker.sumOf([victim], 0, four, true);
}

/** What the attacker wants the others to take for the total. */
export const wish = [1_000_000n, 0n, 0n];

/** Shows a transcript whose total is of its own making, to steer the next round. */
export function alteredTotal(defended: boolean): readonly bigint[] {
  const fed = new Federation(makeBatch(four), crypto);
  fed.runRound(0, secretOf);
  const genuine = fed.transcript(0, four, four, four);
  const vector = decodeVector(fed.vectorOf(victim), fed.batch);
  accumulate(vector, fromBigInts(minus(wish, sumOf(four)), 64), 64);
  const vectors = new Map(fed.vectors).set(victim, encodeVector(vector, fed.batch));
  if (defended) return toBigInts(verifyRound(fed.state(second), { ...genuine, vectors }, crypto), 64);
  // A node that adds up what it is shown.
  const total = createVector(3, 64);
  for (const bytes of vectors.values()) accumulate(total, decodeVector(bytes, fed.batch), 64);
  removeMasks(crypto, fed.batch, 0, total, genuine.seeds, fed.advertisements);
  return toBigInts(total, 64);
}
