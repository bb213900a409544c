import { sign, verify } from 'node:crypto';
import {
  envelope as envelopeSchema,
  signedText,
  type Envelope,
  type EnvelopeType,
  type UnsignedEnvelope,
} from '@consilium/core/protocol/envelope.ts';
import { PROTOCOL_VERSION } from '@consilium/core/protocol/ids.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { fingerprint, publicKeyObject, type Signer } from './key-pair.ts';
import { sha256 } from './sha256.ts';

export function signEnvelope(
  signer: Signer,
  consortium: string,
  type: EnvelopeType,
  payload: Record<string, unknown>,
  at: Date,
): Envelope {
  const unsigned: UnsignedEnvelope = {
    type,
    version: PROTOCOL_VERSION,
    consortium,
    signer: { id: signer.id, key: signer.fingerprint },
    issuedAt: at.toISOString(),
    payload,
  };
  const digest = Buffer.from(sha256(signedText(unsigned)), 'hex');
  return { ...unsigned, signature: sign(null, digest, signer.privateKey).toString('base64url') };
}

/** Names the envelope everywhere: SHA-256 of the text that is signed. */
export function envelopeHash(envelope: UnsignedEnvelope): string {
  return sha256(signedText(envelope));
}

/** Strictly parses what came from outside; says nothing about its signature. */
export function readEnvelope(input: unknown): Envelope {
  if (typeof input === 'object' && input !== null && 'version' in input && input.version !== PROTOCOL_VERSION) {
    throw new Problem('unsupported-version', `This side speaks protocol version ${String(PROTOCOL_VERSION)}`);
  }
  return parse(envelopeSchema, input, 'envelope');
}

/**
 * Signatures that held, by hash, key and signature. The same envelope is met several times: a contribution before the
 * survivors are agreed on and in the transcript, a public document whenever another one is added to the directory.
 */
const held = new Set<string>();
const keptSignatures = 4_096;

/** True only if `key` (raw, base64url) is the key the envelope names and its signature holds. */
export function isSignedBy(envelope: Envelope, key: string): boolean {
  if (envelope.signer.key !== fingerprint(key)) return false;
  const hash = envelopeHash(envelope);
  const name = `${hash} ${key} ${envelope.signature}`;
  if (held.has(name)) return true;
  const digest = Buffer.from(hash, 'hex');
  const holds = verify(null, digest, publicKeyObject(key), Buffer.from(envelope.signature, 'base64url'));
  // The oldest goes first: a set keeps the order in which names were added.
  if (holds && held.add(name).size > keptSignatures) held.delete(held.keys().next().value ?? '');
  return holds;
}

/** Throws unless the envelope is of the type and consortium expected and signed by `key`. */
export function requireSigned(
  envelope: Envelope,
  expected: { type: EnvelopeType; consortium: string; key: string | undefined },
): void {
  if (envelope.type !== expected.type) {
    throw new Problem('invalid-input', `Expected an envelope of type ${expected.type}, got ${envelope.type}`);
  }
  if (envelope.consortium !== expected.consortium) {
    throw new Problem('invalid-input', 'The envelope belongs to another consortium', { where: 'consortium' });
  }
  if (expected.key === undefined) {
    throw new Problem('unknown-signer', `The signer ${envelope.signer.id} is not known here`, { where: 'signer' });
  }
  if (!isSignedBy(envelope, expected.key)) throw new Problem('invalid-signature', undefined, { where: envelope.type });
}
