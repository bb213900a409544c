import { checkCapacity, smallestRing } from './capacity.ts';

test('Σ capacity · bound may reach 2^(ring−1) − 1 and no more', () => {
  const bound = 2n ** 20n;
  expect(() => checkCapacity([2047], bound, 32)).not.toThrow();
  expect(() => checkCapacity([1024, 1024], bound, 32)).toThrow('too small');
  expect(() => checkCapacity([2 ** 31 - 1], 1n, 32)).not.toThrow();
  expect(() => checkCapacity([2 ** 31], 1n, 32)).toThrow('too small');
});

test('500 nodes of a million patients at |x| ≤ 2^10 on the 2^20 grid fit 64 bits, at 2^25 they do not', () => {
  const capacities = new Array<number>(500).fill(1_000_000);
  expect(smallestRing(capacities, 2n ** 30n)).toBe(64);
  expect(smallestRing(capacities, 2n ** 35n)).toBe(128);
  expect(smallestRing([1000], 1n)).toBe(32);
});

test('what fits no ring is refused', () => {
  expect(() => smallestRing([10], 2n ** 127n)).toThrow('too large');
});
