import { fromBase64url } from './byte-text.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';
import { lie } from './participant-checks.ts';

/** X25519, where a point of low order is the peer's lie and not an accident. */
export function agreedSecret(
  crypto: SecureAggregationCrypto,
  privateKey: Uint8Array,
  publicKey: string,
  peer: string,
): Uint8Array {
  try {
    return crypto.x25519(privateKey, fromBase64url(publicKey));
  } catch {
    throw lie('an advertised key is not usable', peer);
  }
}
