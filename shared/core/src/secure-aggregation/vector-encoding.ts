import { Problem } from '../protocol/problem.ts';
import { fromHex, sameBytes, utf8 } from './byte-text.ts';
import type { Ring, RingVector } from './ring-vector.ts';

/** What the receiver expects; all of it stands in the header, so that a vector of another question is never added. */
export interface VectorShape {
  /** Number of coordinates d. */
  length: number;
  ring: Ring;
  /** Fractional bits of the grid. */
  f: number;
  /** SHA-256 of the layout, hex. */
  layoutHash: string;
}

/**
 * Binary form of a vector, version 1 (golden file in the tests): magic `CSVV` · version u8 · ring u8 · f u8 · 0 u8 ·
 * d u32 · layout hash (32 bytes) · d·ring/8 bytes of little-endian integers.
 */
export const VECTOR_HEADER_BYTES = 44;
const magic = utf8('CSVV');
const version = 1;

export function encodedBytes(shape: VectorShape): number {
  return VECTOR_HEADER_BYTES + shape.length * (shape.ring / 8);
}

export function encodeVector(vector: RingVector, shape: VectorShape): Uint8Array {
  requireLittleEndian();
  if (vector.length !== shape.length * (shape.ring / 32)) throw misfit('length');
  const bytes = new Uint8Array(encodedBytes(shape));
  bytes.set(header(shape));
  bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), VECTOR_HEADER_BYTES);
  return bytes;
}

/** Strict inverse; the result is a copy that the caller owns. */
export function decodeVector(bytes: Uint8Array, shape: VectorShape): RingVector {
  requireLittleEndian();
  if (bytes.length < VECTOR_HEADER_BYTES) throw misfit('header');
  const expected = header(shape);
  const field = (name: string, from: number, to: number) => {
    if (!sameBytes(bytes.subarray(from, to), expected.subarray(from, to))) throw misfit(name);
  };
  field('magic', 0, 4);
  field('version', 4, 5);
  field('ring', 5, 6);
  field('f', 6, 8);
  field('length', 8, 12);
  field('layout', 12, VECTOR_HEADER_BYTES);
  if (bytes.length !== encodedBytes(shape)) throw misfit('length');
  return new Uint32Array(bytes.slice(VECTOR_HEADER_BYTES).buffer);
}

function header(shape: VectorShape): Uint8Array {
  const bytes = new Uint8Array(VECTOR_HEADER_BYTES);
  bytes.set(magic);
  bytes.set([version, shape.ring, shape.f, 0], 4);
  new DataView(bytes.buffer).setUint32(8, shape.length, true);
  bytes.set(fromHex(shape.layoutHash), 12);
  return bytes;
}

function misfit(field: string): Problem {
  return new Problem('wrong-vector', `The vector does not fit the round: ${field}`, { where: field });
}

/** Limbs are written as the host holds them. Every platform Node is built for is little-endian but s390x. */
function requireLittleEndian(): void {
  if (new Uint8Array(new Uint32Array([1]).buffer)[0] !== 1) {
    throw new Problem('internal', 'Consilium does not run on big-endian machines');
  }
}
