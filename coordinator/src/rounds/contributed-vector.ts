import { Problem } from '@consilium/core/protocol/problem.ts';
import type { RingVector } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { decodeVector } from '@consilium/core/secure-aggregation/vector-encoding.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import { sha256 } from '@consilium/server/signing/sha256.ts';
import type { CoordinatorTables } from '../storage/schema.ts';
import { findVector } from '../storage/vectors.store.ts';
import type { Run } from './run.ts';

/**
 * The vector that a contribution signs, in the shape of the round: `sent` with it, or delivered before. Throws
 * wrong-vector or out-of-order: nothing of a contribution is stored before its vector was looked at.
 */
export async function contributedVector(
  db: ReadDatabase<CoordinatorTables>,
  run: Run,
  vectorHash: string,
  sent?: Uint8Array,
): Promise<RingVector> {
  if (sent && sha256(sent) !== vectorHash) {
    throw new Problem('wrong-vector', 'The vector is not the one that was signed', { where: 'vectorHash' });
  }
  const vector = sent ?? (await findVector(db, run.hash, vectorHash));
  if (!vector) {
    throw new Problem('out-of-order', 'The vector of this contribution has not arrived', { where: 'vectorHash' });
  }
  return decodeVector(vector, run.batch);
}
