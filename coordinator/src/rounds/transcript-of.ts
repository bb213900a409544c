import type { TranscriptHead } from '@consilium/core/protocol/node-calls.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import type { CoordinatorTables } from '../storage/schema.ts';
import { roundsOf } from '../storage/rounds.store.ts';
import { stepsOf } from '../storage/steps.store.ts';
import { findVector } from '../storage/vectors.store.ts';

/** The transcript of a closed round of a running iterative query, for the nodes that took part in it. */
export async function transcriptOf(
  db: ReadDatabase<CoordinatorTables>,
  task: string,
  round: number,
  node: string,
): Promise<{ head: TranscriptHead; vectors: Uint8Array[] }> {
  const closed = (await roundsOf(db, task)).find((r) => r.round === round);
  if (!closed?.opened || !closed.survivors.includes(node)) {
    throw new Problem('not-found', 'There is no open transcript of this round for this node');
  }
  const steps = await stepsOf(db, task, round);
  const of = (step: 'contribution' | 'agreement') =>
    closed.survivors.flatMap((id) => steps.find((s) => s.key.step === step && s.key.node === id)?.envelope ?? []);
  const contributions = of('contribution');
  const vectors: Uint8Array[] = [];
  for (const { payload } of contributions) {
    const vector = await findVector(db, task, String(payload['vectorHash']));
    if (!vector) throw new Problem('internal', undefined, { privateDetail: 'a survivor without a vector' });
    vectors.push(vector);
  }
  const head: TranscriptHead = {
    broadcast: closed.broadcast,
    contributions,
    agreements: of('agreement'),
    u2: closed.u2,
    survivors: closed.survivors,
    seeds: closed.opened.seeds,
    vectorBytes: vectors[0]?.length ?? 1,
  };
  return { head, vectors };
}
