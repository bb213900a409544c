import { Problem } from '../protocol/problem.ts';
import type { Ring } from './ring-vector.ts';

/**
 * Throws `refused` unless no total can wrap: Σ capacity · bound ≤ 2^(ring−1) − 1.
 * @param capacities declared records of the participants (signed, rounded up), never true counts
 * @param bound largest absolute integer one record can add to a coordinate, on the grid (bound · 2^f)
 */
export function checkCapacity(capacities: readonly number[], bound: bigint, ring: Ring): void {
  if (!fits(capacities, bound, ring)) {
    throw new Problem('refused', `The ring of ${String(ring)} bits is too small for the declared capacities`, {
      where: 'ring',
    });
  }
}

/** The smallest ring that holds every possible total: what decides the upload's size. */
export function smallestRing(capacities: readonly number[], bound: bigint): Ring {
  for (const ring of [32, 64, 128] as const) if (fits(capacities, bound, ring)) return ring;
  throw new Problem('refused', 'The declared capacities are too large for the grid', { where: 'capacity' });
}

function fits(capacities: readonly number[], bound: bigint, ring: Ring): boolean {
  const records = capacities.reduce((sum, capacity) => sum + BigInt(capacity), 0n);
  return records * bound <= 2n ** BigInt(ring - 1) - 1n;
}
