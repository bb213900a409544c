import fc from 'fast-check';
import { accumulate, createVector, fromBigInts, toBigInts, type Ring } from './ring-vector.ts';

const rings = [32, 64, 128] as const satisfies readonly Ring[];

const anyRing = fc.constantFrom(...rings);
const inRing = (ring: Ring) => fc.bigInt({ min: -(2n ** BigInt(ring - 1)), max: 2n ** BigInt(ring - 1) - 1n });
const pairs = anyRing.chain((ring) => fc.tuple(fc.constant(ring), fc.array(fc.tuple(inRing(ring), inRing(ring)))));

describe('vectors of integers modulo 2^ring', () => {
  test.each(rings)('%i bits: the ends of the range come back, one beyond is refused', (ring) => {
    const low = -(2n ** BigInt(ring - 1));
    const high = -low - 1n;
    expect(toBigInts(fromBigInts([low, -1n, 0n, 1n, high], ring), ring)).toEqual([low, -1n, 0n, 1n, high]);
    expect(() => fromBigInts([low - 1n], ring)).toThrow('does not fit');
    expect(() => fromBigInts([high + 1n], ring)).toThrow('does not fit');
  });

  test('limbs are little-endian two’s complement', () => {
    expect([...fromBigInts([-2n], 64)]).toEqual([0xfffffffe, 0xffffffff]);
    expect([...fromBigInts([1n + (2n << 32n) + (3n << 64n)], 128)]).toEqual([1, 2, 3, 0]);
  });

  test('a problem never carries the number', () => {
    expect(() => fromBigInts([0n, 123456789012n], 32)).not.toThrow('123456789012');
  });

  test('sum and difference equal those of the integers modulo 2^ring', () => {
    fc.assert(
      fc.property(pairs, ([ring, values]) => {
        const a = values.map(([x]) => x);
        const b = values.map(([, y]) => y);
        const wrap = (value: bigint) => BigInt.asIntN(ring, value);
        const sum = fromBigInts(a, ring);
        accumulate(sum, fromBigInts(b, ring), ring);
        expect(toBigInts(sum, ring)).toEqual(values.map(([x, y]) => wrap(x + y)));
        const difference = fromBigInts(a, ring);
        accumulate(difference, fromBigInts(b, ring), ring, -1);
        expect(toBigInts(difference, ring)).toEqual(values.map(([x, y]) => wrap(x - y)));
      }),
    );
  });

  test('a carry runs through all limbs and stops at the coordinate', () => {
    const sum = fromBigInts([-1n, 5n], 128);
    accumulate(sum, fromBigInts([1n, 0n], 128), 128);
    expect(toBigInts(sum, 128)).toEqual([0n, 5n]);
    accumulate(sum, fromBigInts([1n, 0n], 128), 128, -1);
    expect(toBigInts(sum, 128)).toEqual([-1n, 5n]);
  });

  test('a piece is added at its place', () => {
    const sum = createVector(3, 64);
    accumulate(sum, fromBigInts([7n], 64), 64, 1, 4);
    expect(toBigInts(sum, 64)).toEqual([0n, 0n, 7n]);
  });

  test.each([
    ['a longer vector', 2, 3, 0],
    ['half a coordinate', 4, 1, 0],
    ['an offset inside a coordinate', 4, 2, 1],
    ['a piece over the end', 4, 4, 2],
  ])('%s is refused', (_, length, other, offset) => {
    expect(() => accumulate(new Uint32Array(length), new Uint32Array(other), 64, 1, offset)).toThrow(
      'different length',
    );
  });
});
