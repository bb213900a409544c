import type { Envelope, EnvelopeType } from '@consilium/core/protocol/envelope.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Database, WriteTransaction } from '@consilium/server/database/database.ts';
import type { Signer } from '@consilium/server/signing/key-pair.ts';
import { signEnvelope } from '@consilium/server/signing/sign-envelope.ts';
import type { NodeTables } from '../storage/schema.ts';
import { findSent, insertSent, type SentKey } from '../storage/sent.store.ts';
import { Released } from './released.ts';
import type { Transport } from './transport.ts';

export interface OutboxPorts {
  db: Database<NodeTables>;
  signer: Signer;
  consortium: string;
  now: () => Date;
  transport: Transport;
}

/**
 * The only way out. A message is stored under its step before it is sent, so no step ever has a second content, and a
 * vector goes out only beside the `Released` value it was masked from.
 */
export class Outbox {
  readonly #ports: OutboxPorts;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  sign(type: EnvelopeType, payload: Record<string, unknown>): Envelope {
    return signEnvelope(this.#ports.signer, this.#ports.consortium, type, payload, this.#ports.now());
  }

  /** Stores message and state in one transaction, then sends. */
  async send(
    key: SentKey,
    envelope: Envelope,
    contribution: { released: Released; masked: Uint8Array } | null,
    state: (tx: WriteTransaction<NodeTables>) => Promise<void>,
  ): Promise<void> {
    const isContribution = envelope.type === 'contribution';
    if (isContribution !== (contribution !== null) || (contribution && !Released.isReleased(contribution.released))) {
      throw new Problem('internal', undefined, { privateDetail: 'a contribution without a released value' });
    }
    const vector = contribution?.masked ?? null;
    await this.#ports.db.transaction(`store ${key.step}`, async (tx) => {
      await state(tx);
      await insertSent(tx, key, envelope, vector);
    });
    await this.#ports.transport.send(key.task, envelope, vector);
  }

  /** @returns false where nothing was made for this step yet; otherwise the identical message went out again. */
  async sendAgain(key: SentKey): Promise<boolean> {
    const sent = await findSent(this.#ports.db.read, key);
    if (!sent) return false;
    await this.#ports.transport.send(key.task, sent.document, sent.vector);
    return true;
  }
}
