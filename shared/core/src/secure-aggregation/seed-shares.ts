import type { Batch } from './batch.ts';
import { fromHex, toHex } from './byte-text.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';
import { SEED_BYTES } from './key-schedule.ts';
import { evaluateAt, SHARE_PRIME } from './shamir.ts';

export const SHARE_BYTES = 32;

/** Shares of a seed for all participants, in their order: values of a random polynomial of degree t − 1. */
export function splitSeed(seed: Uint8Array, b: Batch, crypto: SecureAggregationCrypto): Uint8Array[] {
  const coefficients = [toInteger(seed)];
  while (coefficients.length < b.threshold) coefficients.push(randomElement(crypto));
  const points = b.participants.map((_, i) => sharePoint(i));
  return evaluateAt(coefficients, points).map((value) => toBytes(value, SHARE_BYTES));
}

/** Where the participant at a position holds its share; 0 is the secret's place. */
export function sharePoint(position: number): number {
  if (position < 0) throw new RangeError('not a participant');
  return position + 1;
}

/** The field element of a share, or null where the bytes are none. */
export function readShare(bytes: Uint8Array): bigint | null {
  const value = toInteger(bytes);
  return bytes.length === SHARE_BYTES && value < SHARE_PRIME ? value : null;
}

/** The seed from a reconstructed element, or null where it is no seed. */
export function toSeed(element: bigint): Uint8Array | null {
  return element < 2n ** BigInt(8 * SEED_BYTES) ? toBytes(element, SEED_BYTES) : null;
}

function randomElement(crypto: SecureAggregationCrypto): bigint {
  for (;;) {
    // Uniform: 255 random bits, drawn again in the 19 of 2^255 cases that are no element.
    const value = toInteger(crypto.randomBytes(SHARE_BYTES)) & (2n ** 255n - 1n);
    if (value < SHARE_PRIME) return value;
  }
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`);
}

function toBytes(value: bigint, length: number): Uint8Array {
  return fromHex(value.toString(16).padStart(2 * length, '0'));
}
