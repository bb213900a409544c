import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import type { ReadDatabase, WriteTransaction } from '../database/database.ts';
import { CHAIN_START, hashEntry, type ChainHead, type LogEntry } from './log-entry.ts';

interface LogEntryRow {
  seq: number;
  prev_hash: string;
  at: string;
  kind: string;
  /** Canonical JSON. */
  body: string;
  hash: string;
}

/** Part of the schema of a process that keeps a log; `logMigration` makes it. */
export interface LogChainTables {
  log_entries: LogEntryRow;
}

/**
 * Appends to the log inside the transaction whose effect it records: both are durable, or neither. Concurrent writers
 * are serialised by the database, so the chain never forks.
 */
export async function appendEntry(
  tx: WriteTransaction<LogChainTables>,
  entry: { kind: string; at: Date; body: unknown },
): Promise<LogEntry> {
  const head = await readHead(tx);
  const unhashed = { seq: head.seq + 1, prevHash: head.hash, at: entry.at.toISOString(), kind: entry.kind };
  const body = canonicalJson(entry.body);
  const stored: LogEntry = { ...unhashed, body: JSON.parse(body) as unknown, hash: '' };
  stored.hash = hashEntry(stored);
  const { seq, prevHash, at, kind, hash } = stored;
  await tx.insertInto('log_entries').values({ seq, prev_hash: prevHash, at, kind, body, hash }).execute();
  return stored;
}

/** The last entry's number and hash, or `CHAIN_START`. */
export async function readHead(database: ReadDatabase<LogChainTables>): Promise<ChainHead> {
  const last = await database
    .selectFrom('log_entries')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last ?? CHAIN_START;
}

/** Entries after a number, in order. */
export async function readEntries(
  database: ReadDatabase<LogChainTables>,
  page: { after?: number; limit?: number; kind?: string } = {},
): Promise<LogEntry[]> {
  const all = database
    .selectFrom('log_entries')
    .selectAll()
    .where('seq', '>', page.after ?? 0);
  const selected = page.kind === undefined ? all : all.where('kind', '=', page.kind);
  const rows = await selected
    .orderBy('seq')
    .limit(page.limit ?? 1000)
    .execute();
  return rows.map(({ prev_hash: prevHash, body, ...row }) => ({ ...row, prevHash, body: JSON.parse(body) as unknown }));
}
