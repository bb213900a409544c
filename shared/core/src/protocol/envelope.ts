import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import { hash, instant, keyFingerprint, PROTOCOL_VERSION, signerId } from './ids.ts';

export const envelopeTypes = [
  'genesis',
  'invitation',
  'enrolment',
  'dictionary',
  'declaration',
  'study',
  'approval',
  'revocation',
  'query',
  'task',
  'advertisement',
  'shares',
  'contribution',
  'agreement',
  'unmasking',
  'refusal',
  'result',
  'call',
] as const;
export type EnvelopeType = (typeof envelopeTypes)[number];

/** `consortium` of the genesis itself, whose hash is the consortium's name. */
export const NO_CONSORTIUM = '0'.repeat(64);

/** Everything that must not be forged. The payload has a strict schema of its own, chosen by `type`. */
export const envelope = z.strictObject({
  type: z.enum(envelopeTypes),
  version: z.literal(PROTOCOL_VERSION),
  consortium: hash,
  signer: z.strictObject({ id: signerId, key: keyFingerprint }),
  issuedAt: instant,
  payload: z.record(z.string(), z.unknown()),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/, 'expected a 64-byte signature in base64url'),
});
export type Envelope = z.infer<typeof envelope>;
/** As it arrives: of any version, so that another one gets its own problem (readEnvelope) and not that of a typing error. */
export const receivedEnvelope = envelope.extend({ version: z.number().int() });

export type UnsignedEnvelope = Omit<Envelope, 'signature'>;

/**
 * The text whose SHA-256 is the envelope's hash and is what Ed25519 signs. The prefix separates domains: a signature
 * over one type or version can never be taken for another.
 */
export function signedText(unsigned: UnsignedEnvelope): string {
  const { type, version, consortium, signer, issuedAt, payload } = unsigned;
  const body = canonicalJson({ type, version, consortium, signer, issuedAt, payload });
  return `consilium v${String(version)} ${type}\n${body}`;
}
