import type { Batch } from '@consilium/core/secure-aggregation/batch.ts';
import { fromBase64url, toBase64url } from '@consilium/core/secure-aggregation/byte-text.ts';
import type { SecureAggregationCrypto } from '@consilium/core/secure-aggregation/crypto-port.ts';
import { maskPrivateKey, pairStreamSeed, selfStreamSeed } from '@consilium/core/secure-aggregation/key-schedule.ts';
import type { Advertisement, Unmasking } from '@consilium/core/secure-aggregation/messages.ts';
import type { ParticipantState } from '@consilium/core/secure-aggregation/participant-state.ts';
import { accumulate, createVector, toBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { readShare, sharePoint, toSeed } from '@consilium/core/secure-aggregation/seed-shares.ts';
import { combine, lagrange } from '@consilium/core/secure-aggregation/shamir.ts';
import { decodeVector } from '@consilium/core/secure-aggregation/vector-encoding.ts';

/** What a coordinator does with what it has gathered, without asking anybody's leave. */
export class Attacker {
  readonly #crypto: SecureAggregationCrypto;
  readonly #batch: Batch;
  readonly #advertisements: ReadonlyMap<string, Advertisement>;
  readonly #vectors: ReadonlyMap<string, Uint8Array>;
  /** By node, round and kind of seed: who answered with which share. */
  readonly #shares = new Map<string, Map<string, string>>();

  constructor(
    crypto: SecureAggregationCrypto,
    batch: Batch,
    advertisements: ReadonlyMap<string, Advertisement>,
    vectors: ReadonlyMap<string, Uint8Array>,
  ) {
    this.#crypto = crypto;
    this.#batch = batch;
    this.#advertisements = advertisements;
    this.#vectors = vectors;
  }

  /** Keeps the shares of honest answers. */
  gather(unmaskings: ReadonlyMap<string, Unmasking>, u2: readonly string[]): void {
    for (const [from, { round, dropped, shares }] of unmaskings) {
      u2.forEach((node, i) => this.#keep(node, round, dropped.includes(node) ? 'mask' : 'self', from, shares[i]));
    }
  }

  /** Takes both shares of everybody's seeds out of a colluder's state. */
  corrupt(state: ParticipantState): void {
    state.rounds.forEach(({ secrets }, k) => {
      secrets?.held.forEach((pair, i) => {
        const node = this.#batch.participants[i] ?? '';
        for (const kind of ['self', 'mask'] as const) {
          this.#keep(node, this.#batch.firstRound + k, kind, state.self, pair?.[kind]);
        }
      });
    });
  }

  /** Opens a seed from t shares. Throws where fewer are there. */
  seed(node: string, round: number, kind: 'self' | 'mask'): Uint8Array {
    const shares = [...(this.#shares.get(`${node} ${round} ${kind}`) ?? [])].slice(0, this.#batch.threshold);
    if (shares.length < this.#batch.threshold) throw new Error(`too few ${kind} shares of ${node}`);
    const points = shares.map(([from]) => sharePoint(this.#batch.participants.indexOf(from)));
    const values = shares.map(([, share]) => readShare(fromBase64url(share)) ?? 0n);
    const seed = toSeed(combine(lagrange(points), values));
    if (!seed) throw new Error(`the shares of ${node} do not open a seed`);
    return seed;
  }

  /**
   * Adds up vectors of a round and takes off every mask whose seed can be opened: own masks by self seeds, the masks
   * with each peer by the peer's mask seed, or (where `alone`) by the vector's own.
   */
  sumOf(nodes: readonly string[], round: number, u2: readonly string[], alone = false): bigint[] {
    const b = this.#batch;
    const sum = createVector(b.length, b.ring);
    for (const node of nodes) {
      accumulate(sum, decodeVector(this.#vectors.get(node) ?? new Uint8Array(), b), b.ring);
      const own = selfStreamSeed(this.#crypto, b, node, round, this.seed(node, round, 'self'));
      this.#crypto.maskInto(own, sum, b.ring, -1);
      for (const peer of u2) {
        if (peer === node || nodes.includes(peer)) continue;
        const [holder, other] = alone ? [node, peer] : [peer, node];
        const privateKey = maskPrivateKey(this.#crypto, b, holder, round, this.seed(holder, round, 'mask'));
        const secret = this.#crypto.x25519(privateKey, fromBase64url(this.#keyOf(other, round)));
        const stream = pairStreamSeed(this.#crypto, b, round, node, peer, secret);
        this.#crypto.maskInto(stream, sum, b.ring, peer > node ? -1 : 1);
      }
    }
    return toBigInts(sum, b.ring);
  }

  /** A seed the attacker made or saw itself, as if t nodes had answered. */
  know(node: string, round: number, kind: 'self' | 'mask', seed: Uint8Array): void {
    // A constant polynomial: every holder's share is the seed.
    const padded = new Uint8Array(32);
    padded.set(seed, 1);
    for (const holder of this.#batch.participants) this.#keep(node, round, kind, holder, toBase64url(padded));
  }

  #keyOf(node: string, round: number): string {
    return this.#advertisements.get(node)?.rounds[round - this.#batch.firstRound]?.maskKey ?? '';
  }

  #keep(node: string, round: number, kind: 'self' | 'mask', from: string, share: string | undefined): void {
    if (share === undefined) return;
    const key = `${node} ${round} ${kind}`;
    const known = this.#shares.get(key) ?? new Map<string, string>();
    this.#shares.set(key, known.set(from, share));
  }
}
