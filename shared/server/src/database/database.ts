import type { Kysely, Transaction } from 'kysely';

export type Engine = 'sqlite' | 'postgres';

/** Reading only: what a store's query functions ask for, so that they run inside and outside a transaction. */
export type ReadDatabase<S> = Pick<Kysely<S>, 'selectFrom' | 'with' | 'fn' | 'dynamic' | 'getExecutor'>;

/** What the work of a named transaction reads and writes with. */
export type WriteTransaction<S> = Transaction<S>;

/** Called just before and just after each commit; the fault suite kills the process here. */
export type DurableWriteHook = (name: string, moment: 'before' | 'after') => void;

/**
 * The state of one process. Every write goes through a named transaction; reads outside one see committed rows only.
 *
 * Notes for whoever writes SQL for both engines:
 * - Columns are text, integer, real and blob (see `columnTypes`). A boolean is an integer 0 or 1. An integer beyond
 *   2^53 − 1 is carried as text: reading one from an integer column throws.
 * - `count(*)` is a number on both; `sum(integer)` is text on PostgreSQL (its numeric), so cast it to `bigint`.
 * - Text is ordered by bytes on both (`collate "C"` on PostgreSQL). PostgreSQL's text cannot hold U+0000.
 * - After a failed statement a transaction can only be rolled back, on both engines: avoid conflicts with
 *   `on conflict do nothing` instead of catching the error.
 * - Work may run several times on PostgreSQL (serialisation failures): it must touch nothing but its transaction.
 */
export interface Database<S> {
  readonly engine: Engine;
  readonly read: ReadDatabase<S>;
  /**
   * Runs `work` alone (SQLite: one writer; PostgreSQL: serializable, repeated after a serialisation failure) and
   * resolves when the commit is synced to disk; rejects when nothing was written. Not to be nested.
   * @throws Problem `storage-full` when the disk is full; the transaction is rolled back.
   */
  transaction<T>(name: string, work: (tx: WriteTransaction<S>) => Promise<T>): Promise<T>;
  /** Waits for running transactions, then closes. */
  close(): Promise<void>;
}
