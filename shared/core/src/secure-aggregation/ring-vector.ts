import { Problem } from '../protocol/problem.ts';

export type Ring = 32 | 64 | 128;

/**
 * A vector of d integers modulo 2^ring as little-endian 32-bit limbs, ring/32 limbs a coordinate. The ring travels
 * beside it (in the batch, or in the header of the encoded form).
 */
export type RingVector = Uint32Array;

export function createVector(length: number, ring: Ring): RingVector {
  return new Uint32Array(length * (ring / 32));
}

/** Two's complement of signed integers; each must lie in [−2^(ring−1), 2^(ring−1)). */
export function fromBigInts(integers: readonly bigint[], ring: Ring): RingVector {
  const limbs = ring / 32;
  const vector = createVector(integers.length, ring);
  integers.forEach((value, i) => {
    if (BigInt.asIntN(ring, value) !== value) {
      throw new Problem('wrong-vector', `A coordinate does not fit the ring of ${String(ring)} bits`, {
        where: String(i),
      });
    }
    let rest = BigInt.asUintN(ring, value);
    for (let k = 0; k < limbs; k++) {
      vector[i * limbs + k] = Number(rest & 0xffffffffn);
      rest >>= 32n;
    }
  });
  return vector;
}

export function toBigInts(vector: RingVector, ring: Ring): bigint[] {
  const limbs = ring / 32;
  return Array.from({ length: vector.length / limbs }, (_, i) => {
    let value = 0n;
    for (let k = limbs - 1; k >= 0; k--) value = (value << 32n) | BigInt(vector[i * limbs + k] ?? 0);
    return BigInt.asIntN(ring, value);
  });
}

/**
 * Adds (`sign` 1) or subtracts (−1) `other` into `accumulator` from limb `offset` on, modulo 2^ring, in place.
 * `offset` and the length of `other` are whole coordinates, so no carry leaves the piece.
 */
export function accumulate(accumulator: RingVector, other: RingVector, ring: Ring, sign: 1 | -1 = 1, offset = 0): void {
  const limbs = ring / 32;
  if (offset % limbs !== 0 || other.length % limbs !== 0 || offset + other.length > accumulator.length) {
    throw new Problem('wrong-vector', 'Two vectors of different length or ring cannot be added');
  }
  if (ring === 32) accumulateWords(accumulator, other, sign, offset);
  else if (ring === 64) accumulatePairs(accumulator, other, sign, offset);
  else if (sign === 1) addQuads(accumulator, other, offset);
  else subtractQuads(accumulator, other, offset);
}

// Hot loops: a million coordinates times a hundred masks. Writing to a Uint32Array reduces modulo 2^32; a sum of two
// limbs and a carry is below 2^53, so doubles hold it exactly.

function accumulateWords(accumulator: Uint32Array, other: Uint32Array, sign: 1 | -1, offset: number): void {
  if (sign === 1) {
    for (let j = 0; j < other.length; j++) accumulator[offset + j] = (accumulator[offset + j] ?? 0) + (other[j] ?? 0);
  } else {
    for (let j = 0; j < other.length; j++) accumulator[offset + j] = (accumulator[offset + j] ?? 0) - (other[j] ?? 0);
  }
}

function accumulatePairs(accumulator: Uint32Array, other: Uint32Array, sign: 1 | -1, offset: number): void {
  if (sign === 1) {
    for (let j = 0; j < other.length; j += 2) {
      const at = offset + j;
      const low = (accumulator[at] ?? 0) + (other[j] ?? 0);
      accumulator[at] = low;
      accumulator[at + 1] = (accumulator[at + 1] ?? 0) + (other[j + 1] ?? 0) + (low > 0xffffffff ? 1 : 0);
    }
  } else {
    for (let j = 0; j < other.length; j += 2) {
      const at = offset + j;
      const low = (accumulator[at] ?? 0) - (other[j] ?? 0);
      accumulator[at] = low;
      accumulator[at + 1] = (accumulator[at + 1] ?? 0) - (other[j + 1] ?? 0) - (low < 0 ? 1 : 0);
    }
  }
}

function addQuads(accumulator: Uint32Array, other: Uint32Array, offset: number): void {
  let carry = 0;
  for (let j = 0; j < other.length; j++) {
    if ((j & 3) === 0) carry = 0;
    const sum = (accumulator[offset + j] ?? 0) + (other[j] ?? 0) + carry;
    accumulator[offset + j] = sum;
    carry = sum > 0xffffffff ? 1 : 0;
  }
}

function subtractQuads(accumulator: Uint32Array, other: Uint32Array, offset: number): void {
  let borrow = 0;
  for (let j = 0; j < other.length; j++) {
    if ((j & 3) === 0) borrow = 0;
    const difference = (accumulator[offset + j] ?? 0) - (other[j] ?? 0) - borrow;
    accumulator[offset + j] = difference;
    borrow = difference < 0 ? 1 : 0;
  }
}
