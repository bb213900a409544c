import { z } from 'zod';

/** The protocol version every process of this release speaks; a mismatch is refused with what to upgrade. */
export const PROTOCOL_VERSION = 1;

/** Lower-case hex SHA-256. */
export const hash = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in lower-case hex');

/** Opaque identity, apart from keys so that keys can rotate: `node:7f3c…`, `person:…`. */
const id = (kind: string) => z.string().regex(new RegExp(`^${kind}:[a-z0-9-]{1,48}$`), `expected ${kind}:…`);
export const nodeId = id('node');
export const memberId = id('member');
export const personId = id('person');
export const signerId = z
  .string()
  .regex(
    /^(coordinator|lead|node|steward|person):[a-z0-9-]{1,48}$/,
    'expected coordinator:…, lead:…, node:…, steward:… or person:…',
  );

/** 32 raw bytes, base64url without padding: an Ed25519 or X25519 public key. */
export const publicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected a 32-byte key in base64url');

/** First 16 bytes of the SHA-256 of a raw public key, hex: which key of a signer was used. */
export const keyFingerprint = z.string().regex(/^[0-9a-f]{32}$/);

export const nonce = z.string().regex(/^[0-9a-f]{32}$/, 'expected 16 random bytes in hex');
export const instant = z.iso.datetime();
export const memberKind = z.enum(['provider', 'research', 'pharma', 'advocacy', 'agency', 'non-profit']);
