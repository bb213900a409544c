import type { Batch } from './batch.ts';
import { fromHex, utf8 } from './byte-text.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';

/**
 * Every key of the protocol (design/04 "Keys"). Salt is the task's hash; the info strings name the purpose, the nodes
 * and the round, separated by `|`, which no id contains.
 */

/** Secrets that are shared: 248 bits, so that each is one element of the prime field. */
export const SEED_BYTES = 31;

/** The round's X25519 private key for masks follows from the shared seed, so that opening the seed opens the key. */
export function maskPrivateKey(
  crypto: SecureAggregationCrypto,
  b: Batch,
  owner: string,
  round: number,
  maskSeed: Uint8Array,
): Uint8Array {
  return derive(crypto, b, maskSeed, ['mask key', owner, String(round)]);
}

/** Seed of the keystream that hides a node's vector until its self seed is opened. */
export function selfStreamSeed(
  crypto: SecureAggregationCrypto,
  b: Batch,
  owner: string,
  round: number,
  selfSeed: Uint8Array,
): Uint8Array {
  return derive(crypto, b, selfSeed, ['self', owner, String(round)]);
}

/** Seed of the keystream two nodes share: the one of lower id adds it, the other subtracts it. */
export function pairStreamSeed(
  crypto: SecureAggregationCrypto,
  b: Batch,
  round: number,
  one: string,
  other: string,
  sharedSecret: Uint8Array,
): Uint8Array {
  const [low, high] = one < other ? [one, other] : [other, one];
  return derive(crypto, b, sharedSecret, ['mask', low, high, String(round)]);
}

/**
 * Key and nonce for the one message from a node to a peer in a batch. Both follow from ephemeral keys and direction;
 * nothing else is ever encrypted under them, since the ciphertext is stored before it is sent and never made again.
 */
export function shareCipher(
  crypto: SecureAggregationCrypto,
  b: Batch,
  batchHash: string,
  sharedSecret: Uint8Array,
  from: string,
  to: string,
): { key: Uint8Array; nonce: Uint8Array; additional: Uint8Array } {
  const material = crypto.hkdf(sharedSecret, fromHex(b.task), info(['share', batchHash, from, to]), 44);
  return {
    key: material.subarray(0, 32),
    nonce: material.subarray(32),
    additional: utf8(`${batchHash}|${from}|${to}`),
  };
}

function derive(crypto: SecureAggregationCrypto, b: Batch, secret: Uint8Array, purpose: readonly string[]): Uint8Array {
  return crypto.hkdf(secret, fromHex(b.task), info(purpose), 32);
}

function info(purpose: readonly string[]): Uint8Array {
  return utf8(`consilium v1 ${purpose.join('|')}`);
}
