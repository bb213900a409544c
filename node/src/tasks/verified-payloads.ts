import type { Envelope, EnvelopeType } from '@consilium/core/protocol/envelope.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { requireSigned } from '@consilium/server/signing/sign-envelope.ts';

/** Payloads by sender, each signature verified against the roster; a sender may appear once. */
export function verifiedPayloads(
  envelopes: readonly Envelope[],
  expected: { type: EnvelopeType; consortium: string; key: (id: string) => string },
): Map<string, Record<string, unknown>> {
  const payloads = new Map<string, Record<string, unknown>>();
  for (const envelope of envelopes) {
    const { id } = envelope.signer;
    if (payloads.has(id)) throw new Problem('protocol-violation', 'Two messages of one node were shown', { where: id });
    requireSigned(envelope, { type: expected.type, consortium: expected.consortium, key: expected.key(id) });
    payloads.set(id, envelope.payload);
  }
  return payloads;
}
