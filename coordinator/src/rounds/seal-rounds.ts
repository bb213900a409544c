import type { WriteTransaction } from '@consilium/server/database/database.ts';
import { seal, type Sealed } from '@consilium/server/signing/seal.ts';
import { roundsOf, sealRound, type OpenedSeeds } from '../storage/rounds.store.ts';
import type { CoordinatorTables } from '../storage/schema.ts';

/** What an auditor needs to recompute a round's total, readable with the charter's auditor key alone. */
export function sealFor(auditorKey: string, task: string, round: number, record: OpenedSeeds): Sealed {
  return seal(auditorKey, Buffer.from(JSON.stringify(record)), sealContext(task, round));
}

export function sealContext(task: string, round: number): string {
  return `consilium v1 round ${task} ${String(round)}`;
}

/** When an iterative query is over, its readable seeds go. */
export async function sealRounds(
  tx: WriteTransaction<CoordinatorTables>,
  auditorKey: string,
  task: string,
): Promise<void> {
  for (const round of await roundsOf(tx, task)) {
    if (round.opened) await sealRound(tx, task, round.round, sealFor(auditorKey, task, round.round, round.opened));
  }
}
