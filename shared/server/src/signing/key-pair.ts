import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { publicKey } from '@consilium/core/protocol/ids.ts';
import { sha256 } from './sha256.ts';

/** An identity with its key, as it lies in a key file (mode 0600). Never printed. */
const keyFile = z.strictObject({
  consilium: z.literal('key-v1'),
  id: z.string(),
  name: z.string(),
  curve: z.enum(['Ed25519', 'X25519']),
  publicKey,
  privateKey: publicKey,
});
export type KeyFile = z.infer<typeof keyFile>;

export interface Signer {
  id: string;
  name: string;
  /** Raw public key, base64url. */
  publicKey: string;
  fingerprint: string;
  privateKey: KeyObject;
}

export function generateKey(id: string, name: string, curve: KeyFile['curve'] = 'Ed25519'): KeyFile {
  const pair = curve === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  const jwk = pair.privateKey.export({ format: 'jwk' });
  if (jwk.x === undefined || jwk.d === undefined) throw new Problem('internal');
  return { consilium: 'key-v1', id, name, curve, publicKey: jwk.x, privateKey: jwk.d };
}

export function toSigner(key: KeyFile): Signer {
  if (key.curve !== 'Ed25519') throw new Problem('invalid-config', 'This is an encryption key, not a signing key');
  return {
    id: key.id,
    name: key.name,
    publicKey: key.publicKey,
    fingerprint: fingerprint(key.publicKey),
    privateKey: privateKeyObject(key),
  };
}

export function privateKeyObject(key: KeyFile): KeyObject {
  return createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: key.curve, x: key.publicKey, d: key.privateKey } });
}

/** Keys of a roster are asked for hundreds of times a query, and reading one costs a sixth of a verification. */
const readKeys = new Map<string, KeyObject>();
const keptKeys = 1_000;

export function publicKeyObject(raw: string, curve: KeyFile['curve'] = 'Ed25519'): KeyObject {
  const name = `${curve} ${raw}`;
  const known = readKeys.get(name);
  if (known) return known;
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: curve, x: raw } });
  if (readKeys.size >= keptKeys) readKeys.clear();
  readKeys.set(name, key);
  return key;
}

export function fingerprint(rawPublicKey: string): string {
  return sha256(Buffer.from(rawPublicKey, 'base64url')).slice(0, 32);
}

export function writeKeyFile(path: string, key: KeyFile): void {
  writeFileSync(path, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
}

export function readKeyFile(path: string): KeyFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Problem('invalid-config', `The key file ${path} cannot be read`, { where: path, cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message may quote the file, and the file holds a secret.
    throw new Problem('invalid-config', `${path} is not a key file`, { where: path });
  }
  return parse(keyFile, value, `key file ${path}`, 'invalid-config');
}
