import type { Transaction } from 'kysely';
import type { Broadcast } from '@consilium/core/analyses/contract.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { Sealed } from '@consilium/server/signing/seal.ts';
import type { CoordinatorTables } from './schema.ts';

/** Seeds that the survivors opened, base64, by node. */
export interface OpenedSeeds {
  seeds: { node: string; kind: 'self' | 'mask'; seed: string }[];
}

export interface StoredRound {
  task: string;
  round: number;
  broadcast: Broadcast;
  u2: string[];
  survivors: string[];
  /** Only while an iterative query runs: the nodes recompute the total from it. */
  opened: OpenedSeeds | null;
  sealed: Sealed | null;
}

export async function insertRound(tx: Transaction<CoordinatorTables>, round: StoredRound): Promise<void> {
  await tx
    .insertInto('rounds')
    .values({
      task: round.task,
      round: round.round,
      broadcast: JSON.stringify(round.broadcast),
      u2: JSON.stringify(round.u2),
      survivors: JSON.stringify(round.survivors),
      opened: round.opened && JSON.stringify(round.opened),
      sealed: round.sealed && JSON.stringify(round.sealed),
    })
    .execute();
}

/** At the end of a query what was readable is replaced by what only the auditor can read. */
export async function sealRound(
  tx: Transaction<CoordinatorTables>,
  task: string,
  round: number,
  sealed: Sealed,
): Promise<void> {
  await tx
    .updateTable('rounds')
    .set({ opened: null, sealed: JSON.stringify(sealed) })
    .where('task', '=', task)
    .where('round', '=', round)
    .execute();
}

export async function roundsOf(db: ReadDatabase<CoordinatorTables>, task: string): Promise<StoredRound[]> {
  const rows = await db.selectFrom('rounds').selectAll().where('task', '=', task).orderBy('round').execute();
  return rows.map((row) => ({
    task: row.task,
    round: row.round,
    broadcast: JSON.parse(row.broadcast) as Broadcast,
    u2: JSON.parse(row.u2) as string[],
    survivors: JSON.parse(row.survivors) as string[],
    opened: row.opened === null ? null : (JSON.parse(row.opened) as OpenedSeeds),
    sealed: row.sealed === null ? null : (JSON.parse(row.sealed) as Sealed),
  }));
}
