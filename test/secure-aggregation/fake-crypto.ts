import { concatBytes } from '@consilium/core/secure-aggregation/byte-text.ts';
import type { SecureAggregationCrypto } from '@consilium/core/secure-aggregation/crypto-port.ts';
import { accumulate } from '@consilium/core/secure-aggregation/ring-vector.ts';

// Jest's globals are looked up through its sandbox, slowly: the hash runs millions of times.
const { imul } = Math;

/**
 * A stand-in for the crypto port: deterministic and cheap, with the structure the protocol needs (key agreement
 * commutes, opening inverts sealing and notices changes, masks cancel) and no security whatever. For the model, which
 * explores who is told what; that the primitives hold is the business of the vectors.
 * @param name separates the randomness of two nodes, or of two lives of one
 */
export function fakeCrypto(name: string): SecureAggregationCrypto {
  let drawn = 0;
  return {
    randomBytes: (length) => stretch(bytesOf(`${name}|${drawn++}`), length),
    sha256: (bytes) => digest(bytes),
    hkdf: (secret, salt, info, length) => stretch(concatBytes(secret, salt, info), length),
    x25519PublicKey: (privateKey) => privateKey.map(flip),
    x25519: (privateKey, publicKey) => {
      const other = publicKey.map(flip);
      return digest(privateKey.join() < other.join() ? concatBytes(privateKey, other) : concatBytes(other, privateKey));
    },
    encrypt: (key, nonce, additional, plaintext) =>
      concatBytes(cover(key, nonce, plaintext), tag(key, nonce, additional, plaintext)),
    decrypt: (key, nonce, additional, sealed) => {
      const plaintext = cover(key, nonce, sealed.subarray(0, -16));
      const expected = tag(key, nonce, additional, plaintext);
      if (sealed.subarray(-16).join() !== expected.join()) throw new Error('the tag does not fit');
      return plaintext;
    },
    maskInto: (seed, accumulator, ring, sign) => {
      accumulate(accumulator, new Uint32Array(stretch(seed, accumulator.byteLength).buffer), ring, sign);
    },
  };
}

const flip = (byte: number) => byte ^ 0x5a;
const bytesOf = (text: string) => new TextEncoder().encode(text);

function cover(key: Uint8Array, nonce: Uint8Array, text: Uint8Array): Uint8Array {
  const stream = stretch(concatBytes(key, nonce), text.length);
  return text.map((byte, i) => byte ^ (stream[i] ?? 0));
}

function tag(...parts: readonly Uint8Array[]): Uint8Array {
  return digest(concatBytes(...parts)).subarray(0, 16);
}

function stretch(seed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += 32) {
    out.set(digest(concatBytes(seed, bytesOf(`#${at}`))).subarray(0, Math.min(32, length - at)), at);
  }
  return out;
}

/** Eight lanes of a multiply-xor hash. */
function digest(bytes: Uint8Array): Uint8Array {
  const lanes = Uint32Array.from({ length: 8 }, (_, k) => imul(0x9e3779b1, k + 1) ^ bytes.length);
  for (const byte of bytes) {
    for (let k = 0; k < 8; k++) {
      const mixed = imul((lanes[k] ?? 0) ^ (byte + 1), 0x85ebca6b + 2 * k);
      lanes[k] = mixed ^ (mixed >>> 13);
    }
  }
  for (let k = 0; k < 16; k++) {
    const mixed = imul((lanes[k & 7] ?? 0) ^ (lanes[(k + 1) & 7] ?? 0), 0xc2b2ae35);
    lanes[k & 7] = mixed ^ (mixed >>> 16);
  }
  return new Uint8Array(lanes.buffer);
}
