import type { Ring } from './ring-vector.ts';

/**
 * The primitives the protocol stands on. Core has none of its own: the node and the coordinator bring OpenSSL through
 * `shared/server`, tests bring the same or a cheap stand-in. All calls are synchronous and without hidden state.
 */
export interface SecureAggregationCrypto {
  /** Bytes from the operating system's generator. */
  randomBytes(length: number): Uint8Array;
  sha256(bytes: Uint8Array): Uint8Array;
  /** HKDF-SHA-256 (RFC 5869). */
  hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** X25519 (RFC 7748) of a raw 32-byte private key with the base point. */
  x25519PublicKey(privateKey: Uint8Array): Uint8Array;
  /** Shared secret, 32 bytes. Throws where the public key is a point of low order (all-zero result, RFC 7748 §6.1). */
  x25519(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array;
  /** AES-256-GCM, 12-byte nonce; the 16-byte tag follows the ciphertext. */
  encrypt(key: Uint8Array, nonce: Uint8Array, additional: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** Throws where the tag does not fit. */
  decrypt(key: Uint8Array, nonce: Uint8Array, additional: Uint8Array, sealed: Uint8Array): Uint8Array;
  /**
   * Adds (`sign` 1) or subtracts (−1) the AES-256-CTR keystream under a 32-byte seed (counter from 0), read as
   * little-endian integers of `ring` bits, to the accumulator modulo 2^ring, in place.
   */
  maskInto(seed: Uint8Array, accumulator: Uint32Array, ring: Ring, sign: 1 | -1): void;
}
