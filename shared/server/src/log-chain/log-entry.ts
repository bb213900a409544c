import { hashOf } from '../signing/sha256.ts';

/** One line of a log that nobody can rewrite unnoticed: each hash covers the content and the hash before. */
export interface LogEntry {
  /** 1, 2, 3, … without a gap. */
  seq: number;
  prevHash: string;
  /** When it was written, ISO 8601 in UTC, by the writer's clock. */
  at: string;
  kind: string;
  /** Anything JSON can carry; integers beyond 2^53 as text. */
  body: unknown;
  /** SHA-256 of the RFC 8785 canonical JSON of all the rest, lower-case hex. */
  hash: string;
}

/** Where a log stands: what the next entry continues, and what others witness. */
export interface ChainHead {
  seq: number;
  hash: string;
}

/** The head of a log without entries. */
export const CHAIN_START: ChainHead = { seq: 0, hash: '0'.repeat(64) };

export function hashEntry(entry: Omit<LogEntry, 'hash'>): string {
  const { seq, prevHash, at, kind, body } = entry;
  return hashOf({ seq, prevHash, at, kind, body });
}
