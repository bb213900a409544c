import { Problem } from '../protocol/problem.ts';
import type { Batch } from './batch.ts';
import { fromBase64url, toBase64url, toHex } from './byte-text.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';
import { maskPrivateKey, pairStreamSeed, SEED_BYTES, selfStreamSeed } from './key-schedule.ts';
import type { Advertisement } from './messages.ts';
import { accumulate, type RingVector } from './ring-vector.ts';

/** A seed that was opened in a round: of a survivor its self seed, of a node that dropped its mask seed. */
export interface OpenedSeed {
  node: string;
  kind: 'self' | 'mask';
  /** 31 bytes, base64url. */
  seed: string;
}

/** Whether a seed is the one its owner committed to when it advertised. */
export function isCommitted(
  crypto: SecureAggregationCrypto,
  b: Batch,
  round: number,
  opened: OpenedSeed,
  advertisements: ReadonlyMap<string, Advertisement>,
): boolean {
  const committed = advertisements.get(opened.node)?.rounds[round - b.firstRound];
  const seed = fromBase64url(opened.seed);
  if (!committed || seed.length !== SEED_BYTES) return false;
  if (opened.kind === 'self') return toHex(crypto.sha256(seed)) === committed.selfSeedCommitment;
  const privateKey = maskPrivateKey(crypto, b, opened.node, round, seed);
  return toBase64url(crypto.x25519PublicKey(privateKey)) === committed.maskKey;
}

/**
 * Takes all masks off a sum of masked vectors, in place: each survivor's own, and those that survivors share with nodes
 * that dropped (the ones between survivors cancelled in the sum). Cost: (|U3| + |U3|·|U2∖U3|) · d.
 */
export function removeMasks(
  crypto: SecureAggregationCrypto,
  b: Batch,
  round: number,
  sum: RingVector,
  seeds: readonly OpenedSeed[],
  advertisements: ReadonlyMap<string, Advertisement>,
): void {
  const survivors = seeds.filter(({ kind }) => kind === 'self').map(({ node }) => node);
  for (const { node, kind, seed } of seeds) {
    const bytes = fromBase64url(seed);
    if (kind === 'self') {
      crypto.maskInto(selfStreamSeed(crypto, b, node, round, bytes), sum, b.ring, -1);
      continue;
    }
    const privateKey = maskPrivateKey(crypto, b, node, round, bytes);
    for (const survivor of survivors) {
      const key = advertisements.get(survivor)?.rounds[round - b.firstRound]?.maskKey;
      if (key === undefined) throw new Problem('invalid-input', 'A survivor has no advertisement', { where: survivor });
      const secret = crypto.x25519(privateKey, fromBase64url(key));
      const sign = node > survivor ? -1 : 1;
      crypto.maskInto(pairStreamSeed(crypto, b, round, node, survivor, secret), sum, b.ring, sign);
    }
  }
}

/** Adds one vector to a sum, in place; lengths must agree. */
export function addVector(sum: RingVector, vector: RingVector, b: Batch): void {
  if (sum.length !== vector.length) throw new Problem('wrong-vector', 'Vectors of different length cannot be added');
  accumulate(sum, vector, b.ring);
}
