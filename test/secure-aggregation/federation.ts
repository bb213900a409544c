import type { Batch, BatchFloors } from '@consilium/core/secure-aggregation/batch.ts';
import { defaultThreshold } from '@consilium/core/secure-aggregation/batch.ts';
import type { SecureAggregationCrypto } from '@consilium/core/secure-aggregation/crypto-port.ts';
import type {
  Advertisement,
  Agreement,
  Contribution,
  Shares,
  Unmasking,
} from '@consilium/core/secure-aggregation/messages.ts';
import { participantChecks } from '@consilium/core/secure-aggregation/participant-checks.ts';
import { participantSteps } from '@consilium/core/secure-aggregation/participant-steps.ts';
import type { ParticipantState } from '@consilium/core/secure-aggregation/participant-state.ts';
import { createVector, fromBigInts, type RingVector } from '@consilium/core/secure-aggregation/ring-vector.ts';
import type { Transcript } from '@consilium/core/secure-aggregation/transcript.ts';
import { foldContribution, openTotal } from '@consilium/core/secure-aggregation/aggregator.ts';

export type Steps = ReturnType<typeof participantSteps>;
/** The steps as production has them. */
export const defended: Steps = participantSteps(participantChecks);

export function nodeNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `node:n${String(i).padStart(2, '0')}`);
}

export function makeBatch(participants: readonly string[], change: Partial<Batch> = {}): Batch {
  const n = participants.length;
  return {
    task: 'a'.repeat(64),
    index: 0,
    participants: [...participants],
    threshold: defaultThreshold(n),
    colluders: n === 1 ? 0 : 1,
    minSurvivors: defaultThreshold(n),
    firstRound: 0,
    rounds: 1,
    length: 3,
    ring: 64,
    f: 0,
    layoutHash: 'b'.repeat(64),
    ...change,
  };
}

export function floorsFor(b: Batch): BatchFloors {
  const single = b.participants.length === 1;
  return { eligible: b.participants, participants: 3, colluders: 1, minSurvivors: single ? 1 : 2, perSite: single };
}

export const broadcastOf = (round: number): string => String(round).padStart(64, 'c');

/** Honest nodes, an honest coordinator between them, and every message kept: what tests drop, alter and replay. */
export class Federation {
  readonly batch: Batch;
  readonly steps: Steps;
  readonly crypto: SecureAggregationCrypto;
  readonly states = new Map<string, ParticipantState>();
  readonly advertisements = new Map<string, Advertisement>();
  readonly shares = new Map<string, Shares>();
  readonly contributions = new Map<string, Contribution>();
  readonly vectors = new Map<string, Uint8Array>();
  readonly agreements = new Map<string, Agreement>();
  readonly unmaskings = new Map<string, Unmasking>();

  constructor(batch: Batch, crypto: SecureAggregationCrypto, steps: Steps = defended) {
    this.batch = batch;
    this.crypto = crypto;
    this.steps = steps;
  }

  /** The same nodes from their stored states and all messages, so that branches do not disturb one another. */
  copy(steps = this.steps): Federation {
    const other = new Federation(this.batch, this.crypto, steps);
    const maps = [
      'states',
      'advertisements',
      'shares',
      'contributions',
      'vectors',
      'agreements',
      'unmaskings',
    ] as const;
    for (const name of maps) for (const [id, value] of this[name]) (other[name] as Map<string, unknown>).set(id, value);
    return other;
  }

  state(id: string): ParticipantState {
    const found = this.states.get(id);
    if (!found) throw new Error(`${id} has not started`);
    return found;
  }

  vectorOf(id: string): Uint8Array {
    return this.vectors.get(id) ?? new Uint8Array();
  }

  /** Stores what a step returned, as JSON: nothing survives that JSON does not carry. */
  keep(id: string, state: ParticipantState): void {
    this.states.set(id, JSON.parse(JSON.stringify(state)) as ParticipantState);
  }

  advertise(ids: readonly string[] = this.batch.participants, previous: Federation | null = null): void {
    for (const self of ids) {
      const input = {
        batch: this.batch,
        self,
        floors: floorsFor(this.batch),
        previous: previous?.states.get(self) ?? null,
      };
      const { state, message } = this.steps.advertise(input, this.crypto);
      this.keep(self, state);
      this.advertisements.set(self, message);
    }
  }

  share(ids: readonly string[], u1: readonly string[] = ids): void {
    const advertisements = pick(this.advertisements, u1);
    for (const self of ids) {
      const { state, message } = this.steps.share(this.state(self), { advertisements }, this.crypto);
      this.keep(self, state);
      this.shares.set(self, message);
    }
  }

  ciphertextsFor(self: string, from: readonly string[]): Map<string, string> {
    const position = this.batch.participants.indexOf(self);
    return new Map(
      from.flatMap((id) => {
        const ciphertext = this.shares.get(id)?.ciphertexts[position];
        return ciphertext == null ? [] : [[id, ciphertext] as const];
      }),
    );
  }

  contribute(
    round: number,
    ids: readonly string[],
    u2: readonly string[],
    values: (id: string) => readonly bigint[],
    safeAlone: (id: string) => boolean = () => true,
  ): void {
    for (const self of ids) {
      const { state, message, vector } = this.steps.contribute(
        this.state(self),
        {
          round,
          broadcastHash: broadcastOf(round),
          contributors: u2,
          ciphertexts: this.ciphertextsFor(self, u2),
          vector: fromBigInts(values(self), this.batch.ring),
          safeAlone: safeAlone(self),
        },
        this.crypto,
      );
      this.keep(self, state);
      this.contributions.set(self, message);
      this.vectors.set(self, vector);
    }
  }

  agree(round: number, ids: readonly string[], u3: readonly string[]): void {
    const contributions = pick(this.contributions, u3);
    for (const self of ids) {
      const { state, message } = this.steps.agree(this.state(self), { round, contributions }, this.crypto);
      this.keep(self, state);
      this.agreements.set(self, message);
    }
  }

  unmask(round: number, ids: readonly string[], signers: readonly string[]): void {
    const agreements = pick(this.agreements, signers);
    for (const self of ids) {
      const { state, message } = this.steps.unmask(this.state(self), { round, agreements }, this.crypto);
      this.keep(self, state);
      this.unmaskings.set(self, message);
    }
  }

  /** A whole round in which nobody drops; the batch's set-up too if it is missing. */
  runRound(round: number, values: (id: string) => readonly bigint[], ids = this.batch.participants): void {
    if (this.shares.size === 0) {
      this.advertise();
      this.share(ids);
    }
    this.contribute(round, ids, ids, values);
    this.agree(round, ids, ids);
    this.unmask(round, ids, ids);
  }

  unmaskingsOf(ids: readonly string[]): Map<string, Unmasking> {
    return pick(this.unmaskings, ids);
  }

  fold(u3: readonly string[]): RingVector {
    const sum = createVector(this.batch.length, this.batch.ring);
    for (const id of u3) foldContribution(sum, this.vectorOf(id), this.batch);
    return sum;
  }

  open(round: number, u2: readonly string[], u3: readonly string[], answers: readonly string[]) {
    return openTotal(
      {
        batch: this.batch,
        round,
        broadcastHash: broadcastOf(round),
        advertisements: this.advertisements,
        contributions: this.contributions,
        u2,
        survivors: u3,
        unmaskings: pick(this.unmaskings, answers),
        folded: this.fold(u3),
      },
      this.crypto,
    );
  }

  transcript(round: number, u2: readonly string[], u3: readonly string[], answers: readonly string[]): Transcript {
    return {
      batch: this.batch,
      round,
      broadcastHash: broadcastOf(round),
      advertisements: this.advertisements,
      u2,
      contributions: pick(this.contributions, u3),
      vectors: pick(this.vectors, u3),
      agreements: pick(this.agreements, answers),
      seeds: this.open(round, u2, u3, answers).seeds,
    };
  }
}

export function pick<V>(map: ReadonlyMap<string, V>, ids: readonly string[]): Map<string, V> {
  return new Map([...map].filter(([id]) => ids.includes(id)));
}
