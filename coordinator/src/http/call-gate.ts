import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { readEnvelope, requireSigned } from '@consilium/server/signing/sign-envelope.ts';
import type { z } from 'zod';

/** How far a caller's clock may be off, milliseconds. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * Signed calls: each is an envelope of type `call` with a nonce and a time. A nonce is good once within the clock
 * tolerance; older calls are refused by their time, so nonces need not be kept longer, and not across a restart.
 */
export class CallGate {
  readonly #now: () => Date;
  readonly #seen = new Map<string, number>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** @returns the parsed call and its signer; `key` finds the signer's raw key. */
  open<T extends { nonce: string }>(
    input: unknown,
    schema: z.ZodType<T>,
    consortium: string,
    key: (signer: string) => string | undefined,
  ): { call: T; signer: string } {
    const envelope = readEnvelope(input);
    requireSigned(envelope, { type: 'call', consortium, key: key(envelope.signer.id) });
    this.requireFresh(envelope);
    const call = parse(schema, envelope.payload, 'call');
    this.#useOnce(`${envelope.signer.id} ${call.nonce}`);
    return { call, signer: envelope.signer.id };
  }

  requireFresh(envelope: Envelope): void {
    const off = Date.parse(envelope.issuedAt) - this.#now().getTime();
    if (Math.abs(off) <= CLOCK_TOLERANCE_MS) return;
    const minutes = String(Math.round(Math.abs(off) / 60_000));
    throw new Problem('stale-envelope', `The sender's clock is ${minutes} minutes ${off < 0 ? 'behind' : 'ahead'}`, {
      where: 'issuedAt',
      mend: 'Set the clock of the machine (NTP); more than five minutes apart is not accepted.',
    });
  }

  #useOnce(key: string): void {
    const now = this.#now().getTime();
    if (this.#seen.size > 10_000) {
      for (const [old, until] of this.#seen) if (until < now) this.#seen.delete(old);
    }
    if (this.#seen.has(key)) throw new Problem('replayed', 'This call was already made', { where: 'nonce' });
    this.#seen.set(key, now + 2 * CLOCK_TOLERANCE_MS);
  }
}
