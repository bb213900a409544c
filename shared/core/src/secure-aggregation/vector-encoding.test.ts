import { fromHex, toHex } from './byte-text.ts';
import { fromBigInts, toBigInts } from './ring-vector.ts';
import { decodeVector, encodedBytes, encodeVector, VECTOR_HEADER_BYTES, type VectorShape } from './vector-encoding.ts';

const shape: VectorShape = { length: 2, ring: 64, f: 48, layoutHash: '0123456789abcdef'.repeat(4) };
/** Golden: the format is version 1 and must not change. */
const golden =
  '43535656' +
  '01' +
  '40' +
  '30' +
  '00' +
  '02000000' +
  '0123456789abcdef'.repeat(4) +
  '0100000000000000' +
  'feffffffffffffff';

describe('binary vectors', () => {
  test('golden bytes', () => {
    expect(toHex(encodeVector(fromBigInts([1n, -2n], 64), shape))).toBe(golden);
    expect(toBigInts(decodeVector(fromHex(golden), shape), 64)).toEqual([1n, -2n]);
    expect(encodedBytes(shape)).toBe(golden.length / 2);
  });

  test('the decoded vector is a copy', () => {
    const bytes = fromHex(golden);
    decodeVector(bytes, shape).fill(0);
    expect(toHex(bytes)).toBe(golden);
  });

  test('bytes that do not start on a word boundary are read', () => {
    const bytes = new Uint8Array(1 + golden.length / 2);
    bytes.set(fromHex(golden), 1);
    expect(toBigInts(decodeVector(bytes.subarray(1), shape), 64)).toEqual([1n, -2n]);
  });

  test.each<[string, Partial<VectorShape>]>([
    ['ring', { ring: 128 }],
    ['f', { f: 47 }],
    ['length', { length: 3 }],
    ['layout', { layoutHash: 'f'.repeat(64) }],
  ])('another %s is refused by name', (field, change) => {
    const decode = () => decodeVector(fromHex(golden), { ...shape, ...change });
    expect(decode).toThrow(`does not fit the round: ${field}`);
  });

  test.each([
    ['magic', 0],
    ['version', 4],
    ['f', 7],
  ])('a changed byte of the %s is refused', (field, at) => {
    const bytes = fromHex(golden);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect(() => decodeVector(bytes, shape)).toThrow(`does not fit the round: ${field}`);
  });

  test.each([0, VECTOR_HEADER_BYTES - 1, VECTOR_HEADER_BYTES, golden.length / 2 - 1])('cut at %i bytes', (end) => {
    expect(() => decodeVector(fromHex(golden).subarray(0, end), shape)).toThrow('does not fit');
  });

  test('a byte too many is refused', () => {
    expect(() => decodeVector(fromHex(`${golden}00`), shape)).toThrow('does not fit');
  });

  test('a vector of another length is not encoded', () => {
    expect(() => encodeVector(fromBigInts([1n], 64), shape)).toThrow('does not fit');
  });
});
