import { createHash } from 'node:crypto';
import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';

/** Lower-case hex. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Hash of a document: SHA-256 over RFC 8785 canonical JSON. */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value));
}
