import { acceptVector, openTotal } from '@consilium/core/secure-aggregation/aggregator.ts';
import { defaultThreshold, type Batch } from '@consilium/core/secure-aggregation/batch.ts';
import type {
  Advertisement,
  Agreement,
  Contribution,
  Shares,
  Unmasking,
} from '@consilium/core/secure-aggregation/messages.ts';
import { addVector } from '@consilium/core/secure-aggregation/opened-seeds.ts';
import { advertise, agree, contribute, share, unmask } from '@consilium/core/secure-aggregation/participant.ts';
import type { ParticipantState } from '@consilium/core/secure-aggregation/participant-state.ts';
import { createVector, type Ring, type RingVector } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { secureAggregationCrypto as crypto } from '@consilium/server/secure-aggregation-crypto.ts';

export interface SecureAggregationCase {
  /** Participants. */
  n: number;
  /** Coordinates. */
  d: number;
  bits: Ring;
  /** Nodes that shared their seeds and then sent no vector: the dear kind of dropout. */
  dropped: number;
  /** Rounds set up together; set-up time and bytes are divided by it. 1 by default: the dearest. */
  rounds?: number;
}

export interface SecureAggregationCost {
  /**
   * CPU time of one client for the first round of a batch, its share of the set-up included (mean over the survivors).
   * That round also decrypts the shares of all rounds of the batch.
   */
  clientCpuMs: number;
  /** CPU time of the coordinator: checks and folds every vector, opens the seeds, takes off the masks. */
  serverCpuMs: number;
  /** Payloads and encoded vector of one client, without envelopes and transport. */
  bytesUpPerClient: number;
  /** The same vectors added up in the clear, CPU time. */
  plainSumMs: number;
  /** Peak resident memory of this process so far, bytes: clients and coordinator together. */
  peakRss: number;
}

/** One round of the production code in one process, no network; throws unless the total is the plain sum. */
export function benchSecureAggregation(options: SecureAggregationCase): SecureAggregationCost {
  const { n, dropped, rounds = 1 } = options;
  const batch = batchFor(options, rounds);
  const all = batch.participants;
  const survivors = all.slice(0, n - dropped);
  const meter = new Meter();
  const states = new Map<string, ParticipantState>();
  const floors = { eligible: all, participants: 3, colluders: 1, minSurvivors: 3, perSite: false };
  let bytes = 0;
  const sent = (message: unknown, share = 1) => {
    bytes += JSON.stringify(message).length / share;
  };
  const keep = <M>(self: string, { state, message }: { state: ParticipantState; message: M }): M => {
    states.set(self, state);
    return message;
  };
  const stateOf = (id: string): ParticipantState => {
    const found = states.get(id);
    if (!found) throw new Error('no state');
    return found;
  };

  const advertisements = new Map<string, Advertisement>();
  const shares = new Map<string, Shares>();
  for (const self of all) {
    const step = () => advertise({ batch, self, floors, previous: null }, crypto);
    advertisements.set(self, keep(self, meter.run('set-up', step)));
  }
  for (const self of all) {
    const step = () => share(stateOf(self), { advertisements }, crypto);
    shares.set(self, keep(self, meter.run('set-up', step)));
  }
  const inRound = { round: 0, broadcastHash: 'c'.repeat(64) };
  const contributions = new Map<string, Contribution>();
  const folded = createVector(options.d, options.bits);
  const plain = createVector(options.d, options.bits);
  for (const [position, self] of survivors.entries()) {
    const own = valuesOf(position, folded.length);
    const ciphertexts = new Map(all.map((id) => [id, shares.get(id)?.ciphertexts[position] ?? '']));
    const input = { ...inRound, contributors: all, ciphertexts, vector: own, safeAlone: true };
    const outcome = meter.run('client', () => contribute(stateOf(self), input, crypto));
    const message = keep(self, outcome);
    contributions.set(self, message);
    // The vector is folded as it arrives and forgotten: memory is one vector, not N.
    meter.run('server', () => addVector(folded, acceptVector(batch, message, outcome.vector, crypto), batch));
    meter.run('plain', () => addVector(plain, own, batch));
    bytes += outcome.vector.length;
  }
  const agreements = new Map<string, Agreement>();
  for (const self of survivors) {
    agreements.set(
      self,
      keep(
        self,
        meter.run('client', () => agree(stateOf(self), { round: 0, contributions }, crypto)),
      ),
    );
  }
  const unmaskings = new Map<string, Unmasking>();
  for (const self of survivors) {
    unmaskings.set(
      self,
      keep(
        self,
        meter.run('client', () => unmask(stateOf(self), { round: 0, agreements }, crypto)),
      ),
    );
  }
  const { total } = meter.run('server', () =>
    openTotal({ batch, ...inRound, advertisements, contributions, u2: all, survivors, unmaskings, folded }, crypto),
  );
  if (!equal(total, plain)) throw new Error('the opened total is not the plain sum');
  for (const self of survivors) {
    for (const message of [advertisements.get(self), shares.get(self)]) sent(message, rounds);
    for (const message of [contributions.get(self), agreements.get(self), unmaskings.get(self)]) sent(message);
  }
  return {
    clientCpuMs: meter.of('client') / survivors.length + meter.of('set-up') / n / rounds,
    serverCpuMs: meter.of('server'),
    bytesUpPerClient: Math.round(bytes / survivors.length),
    plainSumMs: meter.of('plain'),
    peakRss: process.resourceUsage().maxRSS * 1024,
  };
}

class Meter {
  readonly #spent = new Map<string, number>();

  run<T>(what: string, step: () => T): T {
    const before = process.cpuUsage();
    const outcome = step();
    const { user, system } = process.cpuUsage(before);
    this.#spent.set(what, this.of(what) + (user + system) / 1000);
    return outcome;
  }

  of(what: string): number {
    return this.#spent.get(what) ?? 0;
  }
}

function batchFor({ n, d, bits }: SecureAggregationCase, rounds: number): Batch {
  const t = defaultThreshold(n);
  return {
    task: 'a'.repeat(64),
    index: 0,
    participants: Array.from({ length: n }, (_, i) => `node:${String(i).padStart(8, '0')}`),
    threshold: t,
    colluders: 1,
    minSurvivors: t,
    firstRound: 0,
    rounds,
    length: d,
    ring: bits,
    f: 0,
    layoutHash: 'b'.repeat(64),
  };
}

function valuesOf(position: number, limbs: number): RingVector {
  return new Uint32Array(limbs).map((_, i) => (i * 2_654_435_761 + position * 40_503) >>> 0);
}

function equal(a: RingVector, b: RingVector): boolean {
  return a.length === b.length && a.every((limb, i) => limb === b[i]);
}
