import { canonicalJson } from '../protocol/canonical-json.ts';
import type { Batch } from './batch.ts';
import { toHex, utf8 } from './byte-text.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';
import type { Advertisement, Agreement, Contribution } from './messages.ts';

/** Hash of a payload: SHA-256 over canonical JSON, hex. */
export function payloadHash(payload: unknown, crypto: SecureAggregationCrypto): string {
  return toHex(crypto.sha256(utf8(canonicalJson(payload))));
}

/**
 * What a contribution commits to in `u2`: who contributes, each with the hash of the advertisement this node masked
 * against. So nodes that were shown different keys of one peer never agree on a survivor set.
 * @param advertisementHashes by position among the participants
 */
export function contributorsHash(
  b: Batch,
  u2: readonly string[],
  advertisementHashes: readonly (string | null)[],
  crypto: SecureAggregationCrypto,
): string {
  const entries = u2.map((id) => [id, advertisementHashes[b.participants.indexOf(id)] ?? null]);
  return payloadHash(entries, crypto);
}

/** `advertisementHashes` of `contributorsHash` from the payloads themselves. */
export function hashAdvertisements(
  b: Batch,
  advertisements: ReadonlyMap<string, Advertisement>,
  crypto: SecureAggregationCrypto,
): (string | null)[] {
  return b.participants.map((id) => {
    const payload = advertisements.get(id);
    return payload ? payloadHash(payload, crypto) : null;
  });
}

/** The one agreement that follows from a set of survivors' contributions; survivors in participant order. */
export function agreementOver(
  round: { batch: string; round: number; broadcastHash: string },
  survivors: readonly string[],
  contributions: ReadonlyMap<string, Contribution>,
  crypto: SecureAggregationCrypto,
): Agreement {
  const entries = survivors.map((id) => [id, contributions.get(id) ?? null]);
  return { ...round, survivors: [...survivors], contributions: payloadHash(entries, crypto) };
}
