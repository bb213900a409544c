import fc from 'fast-check';
import { possibleRange } from './cell-attacker.ts';
import type { Known } from './feasible-range.ts';
import { twoWayRange, type TwoWayKnowledge } from './two-way-attacker.ts';

const exactly = (n: number): Known => [n, n];

describe('the attacker of a two-way table', () => {
  test('solves what rows and columns give away together', () => {
    const known: TwoWayKnowledge = {
      cells: [[0, 99], [0, 99], exactly(1), [0, 99]],
      rows: [exactly(5), exactly(6)],
      columns: [exactly(3), exactly(8)],
      total: exactly(11),
    };
    expect([0, 1, 3].map((c) => twoWayRange(known, c))).toEqual([exactly(2), exactly(3), exactly(5)]);
  });

  test('says so when nothing fits', () => {
    const known = { cells: [[0, 9] as const], rows: [exactly(3)], columns: [exactly(4)], total: [0, 9] as const };
    expect(twoWayRange(known, 0)).toBeNull();
  });

  const range = fc.tuple(fc.nat(6), fc.nat(4)).map(([least, more]): Known => [least, least + more]);
  const ranges = (n: number, upTo = range) => fc.array(upTo, { minLength: n, maxLength: n });
  const margin = fc
    .tuple(fc.integer({ min: 3, max: 18 }), fc.nat(3))
    .map(([least, more]): Known => [least, least + more]);

  test('agrees with the search over all tables', () => {
    fc.assert(
      fc.property(ranges(6), ranges(2, margin), ranges(3, margin), fc.nat(5), (cells, rows, columns, cell) => {
        const total: Known = [0, 60];
        const sums = [
          ...rows.map((known, r) => ({ cells: [3 * r, 3 * r + 1, 3 * r + 2], known })),
          ...columns.map((known, c) => ({ cells: [c, c + 3], known })),
        ];
        expect(twoWayRange({ cells, rows, columns, total }, cell)).toEqual(possibleRange({ cells, sums }, cell));
      }),
    );
  });
});
