import { canonicalJson } from '../protocol/canonical-json.ts';
import { parse } from '../protocol/parse.ts';
import { Problem } from '../protocol/problem.ts';
import { acceptVector } from './aggregator.ts';
import { batchHash, type Batch } from './batch.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';
import { advertisement, agreement, contribution, type Advertisement, type Contribution } from './messages.ts';
import { addVector, isCommitted, removeMasks, type OpenedSeed } from './opened-seeds.ts';
import type { ParticipantState } from './participant-state.ts';
import { createVector, type RingVector } from './ring-vector.ts';
import { agreementOver, contributorsHash, hashAdvertisements } from './transcript-hashes.ts';

/** Everything needed to recompute a round's total. Maps are by sender, envelope signatures verified by the caller. */
export interface Transcript {
  batch: Batch;
  round: number;
  broadcastHash: string;
  /** Of U2 at least. */
  advertisements: ReadonlyMap<string, unknown>;
  /** U2 in participant order. */
  u2: readonly string[];
  /** Of the survivors, exactly. */
  contributions: ReadonlyMap<string, unknown>;
  /** The survivors' encoded masked vectors. */
  vectors: ReadonlyMap<string, Uint8Array>;
  /** At least t, all over the same survivors. */
  agreements: ReadonlyMap<string, unknown>;
  seeds: readonly OpenedSeed[];
}

/**
 * Recomputes the total from what the nodes signed, believing nothing the coordinator says: the survivor set has t
 * signatures, every contribution is for this broadcast, every vector is the signed one, every seed the committed one.
 * Throws `protocol-violation` (or `wrong-vector`) naming the first thing that is wrong.
 */
export function recomputeTotal(transcript: Transcript, crypto: SecureAggregationCrypto): RingVector {
  const { batch: b, round, u2, seeds } = transcript;
  const advertisements = readAll(transcript.advertisements, (payload, id) =>
    parse(advertisement, payload, `advertisement of ${id}`, 'protocol-violation'),
  );
  const contributions = readAll(transcript.contributions, (payload, id) =>
    parse(contribution, payload, `contribution of ${id}`, 'protocol-violation'),
  );
  const survivors = agreedSurvivors(transcript, contributions, crypto);
  checkContributions(transcript, contributions, advertisements, crypto);
  checkSeeds(transcript, survivors, advertisements, crypto);

  const total = createVector(b.length, b.ring);
  for (const id of survivors) {
    const message = contributions.get(id);
    const bytes = transcript.vectors.get(id);
    if (!message || !bytes) throw wrong('the vector of a survivor is missing', id);
    addVector(total, acceptVector(b, message, bytes, crypto), b);
  }
  const ordered = u2.flatMap((id) => seeds.find(({ node }) => node === id) ?? []);
  removeMasks(crypto, b, round, total, ordered, advertisements);
  return total;
}

/**
 * What a node runs on the transcript of a round it took part in: its own contribution must be in it as sent (so the
 * keys, contributors and broadcast are those it saw), and a survivor set it agreed to must be the one that was opened.
 */
export function verifyRound(
  state: ParticipantState,
  transcript: Transcript,
  crypto: SecureAggregationCrypto,
): RingVector {
  const own = state.rounds[transcript.round - state.batch.firstRound];
  const shown = transcript.contributions.get(state.self);
  if (batchHash(transcript.batch, crypto) !== state.batchHash) throw wrong('another batch was shown', 'batch');
  if (!own?.contribution || shown === undefined || canonicalJson(shown) !== canonicalJson(own.contribution)) {
    throw wrong('own contribution is missing or was changed', state.self);
  }
  if (own.agreement) {
    for (const [id, other] of transcript.agreements) {
      if (canonicalJson(other) !== canonicalJson(own.agreement)) throw wrong('another survivor set was opened', id);
    }
  }
  return recomputeTotal(transcript, crypto);
}

function agreedSurvivors(
  transcript: Transcript,
  contributions: ReadonlyMap<string, Contribution>,
  crypto: SecureAggregationCrypto,
): string[] {
  const { batch: b, round, broadcastHash, agreements } = transcript;
  const survivors = b.participants.filter((id) => contributions.has(id));
  if (survivors.length !== contributions.size) throw wrong('a contribution is not by a participant', 'contributions');
  if (survivors.length < b.minSurvivors) throw wrong('fewer survivors than the minimum', 'survivors');
  const batch = batchHash(b, crypto);
  const expected = canonicalJson(agreementOver({ batch, round, broadcastHash }, survivors, contributions, crypto));
  for (const [id, payload] of agreements) {
    const signed = parse(agreement, payload, `agreement of ${id}`, 'protocol-violation');
    if (!survivors.includes(id)) throw wrong('a node outside the survivor set agreed to it', id);
    if (canonicalJson(signed) !== expected) throw wrong('an agreement is over another survivor set', id);
  }
  if (agreements.size < b.threshold) throw wrong('too few nodes agreed to the survivor set', 'agreements');
  return survivors;
}

function checkContributions(
  transcript: Transcript,
  contributions: ReadonlyMap<string, Contribution>,
  advertisements: ReadonlyMap<string, Advertisement>,
  crypto: SecureAggregationCrypto,
): void {
  const { batch: b, round, broadcastHash, u2 } = transcript;
  const batch = batchHash(b, crypto);
  const expected = contributorsHash(b, u2, hashAdvertisements(b, advertisements, crypto), crypto);
  for (const [id, message] of contributions) {
    if (message.batch !== batch || message.round !== round) throw wrong('a contribution is of another round', id);
    if (message.broadcastHash !== broadcastHash) throw wrong('a contribution answers another broadcast', id);
    if (message.u2 !== expected) throw wrong('a contribution was masked with other nodes or keys', id);
  }
}

function checkSeeds(
  transcript: Transcript,
  survivors: readonly string[],
  advertisements: ReadonlyMap<string, Advertisement>,
  crypto: SecureAggregationCrypto,
): void {
  const { batch: b, round, u2, seeds } = transcript;
  if (seeds.length !== u2.length) throw wrong('a seed is missing or given twice', 'seeds');
  for (const id of u2) {
    const opened = seeds.find(({ node }) => node === id);
    const kind = survivors.includes(id) ? 'self' : 'mask';
    if (opened?.kind !== kind) throw wrong('a seed is missing or of the wrong kind', id);
    if (!isCommitted(crypto, b, round, opened, advertisements)) throw wrong('a seed is not the committed one', id);
  }
}

function readAll<T>(map: ReadonlyMap<string, unknown>, read: (payload: unknown, id: string) => T): Map<string, T> {
  return new Map([...map].map(([id, payload]) => [id, read(payload, id)]));
}

function wrong(what: string, where: string): Problem {
  return new Problem('protocol-violation', `Transcript: ${what}`, { where });
}
