import type { Envelope } from '@consilium/core/protocol/envelope.ts';

/** Sends what the outbox holds. Only outbox.ts may import this (a dependency rule). */
export interface Transport {
  /** Resolves when the coordinator has it durably. Throws coordinator-unreachable where it may be tried again. */
  send(task: string, envelope: Envelope, vector: Uint8Array | null): Promise<void>;
}
