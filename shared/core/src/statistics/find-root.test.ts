import fc from 'fast-check';
import { findRoot, findRootFrom } from './find-root.ts';

describe('findRoot', () => {
  test('solves to the last digits, rising or falling', () => {
    expect(Math.abs(findRoot((x) => x * x - 2, 0, 2) - Math.SQRT2)).toBeLessThan(1e-15);
    expect(Math.abs(findRoot((x) => Math.exp(-x) - 1e-9, 0, 100) - 9 * Math.LN10)).toBeLessThan(1e-13);
    expect(findRoot((x) => x ** 9, -1, 2)).toBeCloseTo(0, 8);
  });

  test('takes an end that is the root, and refuses a bracket without one', () => {
    expect(findRoot((x) => x - 3, 3, 5)).toBe(3);
    expect(findRoot((x) => x - 5, 3, 5)).toBe(5);
    expect(findRoot((x) => x - 6, 3, 5)).toBeNaN();
    expect(findRoot(() => NaN, 3, 5)).toBeNaN();
  });

  test('finds its own bracket from anywhere', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: -1000, max: 1000 }),
        (root, guess) => {
          const found = findRootFrom((x) => Math.atan(x - root), guess);
          expect(Math.abs(found - root)).toBeLessThanOrEqual(1e-14 * Math.abs(root) + 1e-15);
        },
      ),
    );
    expect(findRootFrom(() => 1, 0)).toBeNaN();
    expect(findRootFrom(() => -1, 0)).toBeNaN();
  });

  test('passes over infinite values', () => {
    expect(findRoot((x) => Math.log(x) - 1, 0, 10)).toBeCloseTo(Math.E, 14);
  });
});
