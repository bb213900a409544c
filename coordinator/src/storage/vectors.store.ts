import type { Transaction } from 'kysely';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { ReadDatabase } from '@consilium/server/database/database.ts';
import { sha256 } from '@consilium/server/signing/sha256.ts';
import type { CoordinatorTables } from './schema.ts';

/** Largest piece of a masked vector in one request and one row, in bytes. */
export const VECTOR_PART = 4 * 1024 * 1024;

/**
 * Stores one piece. Pieces come in order, all but the last of full length, so a node that was cut off goes on where
 * it stopped. @returns bytes held of this vector so far.
 */
export async function putVectorPart(
  tx: Transaction<CoordinatorTables>,
  piece: { task: string; hash: string; offset: number; bytes: Uint8Array },
): Promise<number> {
  if (piece.offset % VECTOR_PART !== 0 || piece.bytes.length === 0 || piece.bytes.length > VECTOR_PART) {
    throw new Problem('wrong-vector', 'A piece of a vector has the wrong place or length', { where: 'offset' });
  }
  const part = piece.offset / VECTOR_PART;
  const held = await partsOf(tx, piece.task, piece.hash);
  if (part > held.length)
    throw new Problem('out-of-order', 'An earlier piece of the vector is missing', { where: 'offset' });
  if (part === held.length) {
    await tx.insertInto('vectors').values({ task: piece.task, hash: piece.hash, part, bytes: piece.bytes }).execute();
    return piece.offset + piece.bytes.length;
  }
  return held.reduce((sum, length) => sum + length, 0);
}

async function partsOf(tx: Transaction<CoordinatorTables>, task: string, hash: string): Promise<number[]> {
  const rows = await tx
    .selectFrom('vectors')
    .select(['part', (e) => e.fn<number>('length', ['bytes']).as('length')])
    .where('task', '=', task)
    .where('hash', '=', hash)
    .orderBy('part')
    .execute();
  return rows.map((row) => row.length);
}

/** The whole vector, its hash checked; undefined while pieces are missing. */
export async function findVector(
  db: ReadDatabase<CoordinatorTables>,
  task: string,
  hash: string,
): Promise<Uint8Array | undefined> {
  const rows = await db
    .selectFrom('vectors')
    .select('bytes')
    .where('task', '=', task)
    .where('hash', '=', hash)
    .orderBy('part')
    .execute();
  if (rows.length === 0) return undefined;
  const [only] = rows;
  const whole = rows.length === 1 && only ? only.bytes : Buffer.concat(rows.map((row) => row.bytes));
  return sha256(whole) === hash ? whole : undefined;
}
