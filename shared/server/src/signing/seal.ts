import {
  createCipheriv,
  createDecipheriv,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { privateKeyObject, publicKeyObject, type KeyFile } from './key-pair.ts';

export interface Sealed {
  ephemeralKey: string;
  nonce: string;
  ciphertext: string;
}

/**
 * Encrypts to a public X25519 key (ephemeral X25519, HKDF-SHA-256, AES-256-GCM), so that only the holder of the
 * private half, the auditor, can read it. `context` is authenticated.
 */
export function seal(recipient: string, plaintext: Uint8Array, context: string): Sealed {
  const pair = generateKeyPairSync('x25519');
  const ephemeralKey = pair.publicKey.export({ format: 'jwk' }).x;
  if (ephemeralKey === undefined) throw new Problem('internal');
  const secret = diffieHellman({ privateKey: pair.privateKey, publicKey: publicKeyObject(recipient, 'X25519') });
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(secret, ephemeralKey, recipient), nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return { ephemeralKey, nonce: nonce.toString('base64url'), ciphertext: body.toString('base64url') };
}

export function unseal(recipient: KeyFile, sealed: Sealed, context: string): Uint8Array {
  const body = Buffer.from(sealed.ciphertext, 'base64url');
  try {
    const secret = diffieHellman({
      privateKey: privateKeyObject(recipient),
      publicKey: publicKeyObject(sealed.ephemeralKey, 'X25519'),
    });
    const key = deriveKey(secret, sealed.ephemeralKey, recipient.publicKey);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.nonce, 'base64url'));
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(body.subarray(-16));
    return Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]);
  } catch (cause) {
    throw new Problem('invalid-signature', 'The sealed part does not open with this key', { cause });
  }
}

function deriveKey(secret: Buffer, ephemeralKey: string, recipient: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, `${ephemeralKey}.${recipient}`, 'consilium v1 auditor seal', 32));
}
