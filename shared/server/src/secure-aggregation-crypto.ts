import type { SecureAggregationCrypto } from '@consilium/core/secure-aggregation/crypto-port.ts';
import { accumulate, type Ring } from '@consilium/core/secure-aggregation/ring-vector.ts';
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

/** Keystream per call: large enough for OpenSSL's vectorised AES, small enough to stay in the cache. */
const CHUNK_BYTES = 256 * 1024;
const GCM_TAG_BYTES = 16;
// DER of a raw X25519 key (RFC 8410 §7: PKCS #8; §4: SubjectPublicKeyInfo) up to the 32 key bytes.
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b656e032100', 'hex');
const zeros = new Uint8Array(CHUNK_BYTES);

/** OpenSSL's primitives for the protocol of `@consilium/core/secure-aggregation`. */
export const secureAggregationCrypto: SecureAggregationCrypto = {
  randomBytes: (length) => new Uint8Array(randomBytes(length)),

  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),

  hkdf: (secret, salt, info, length) => new Uint8Array(hkdfSync('sha256', secret, salt, info, length)),

  x25519PublicKey: (privateKey) => {
    const der = createPublicKey(readPrivateKey(privateKey)).export({ format: 'der', type: 'spki' });
    return new Uint8Array(der.subarray(publicPrefix.length));
  },

  x25519: (privateKey, publicKey) => {
    const der = Buffer.concat([publicPrefix, requireKey(publicKey)]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const secret = diffieHellman({ privateKey: readPrivateKey(privateKey), publicKey: key });
    // OpenSSL refuses low-order points itself; this does not depend on its version.
    if (secret.every((byte) => byte === 0)) throw new Error('X25519 public key of low order');
    return new Uint8Array(secret);
  },

  encrypt: (key, nonce, additional, plaintext) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(additional);
    return new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
  },

  decrypt: (key, nonce, additional, sealed) => {
    if (sealed.length < GCM_TAG_BYTES) throw new Error('ciphertext without a tag');
    const end = sealed.length - GCM_TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: GCM_TAG_BYTES });
    decipher.setAAD(additional);
    decipher.setAuthTag(sealed.subarray(end));
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]));
  },

  maskInto: (seed: Uint8Array, accumulator: Uint32Array, ring: Ring, sign: 1 | -1) => {
    const cipher = createCipheriv('aes-256-ctr', seed, zeros.subarray(0, 16));
    const total = accumulator.byteLength;
    for (let at = 0; at < total; at += CHUNK_BYTES) {
      const stream = cipher.update(zeros.subarray(0, Math.min(CHUNK_BYTES, total - at)));
      accumulate(accumulator, toWords(stream), ring, sign, at / 4);
    }
  },
};

function readPrivateKey(privateKey: Uint8Array) {
  const der = Buffer.concat([privatePrefix, requireKey(privateKey)]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function requireKey(key: Uint8Array): Uint8Array {
  if (key.length !== 32) throw new Error('an X25519 key has 32 bytes');
  return key;
}

/** A view where the buffer is aligned, else (small pooled buffers) a copy. */
function toWords(bytes: Buffer): Uint32Array {
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return new Uint32Array(new Uint8Array(bytes).buffer);
}
