import { possibleRange, type Knowledge } from './cell-attacker.ts';

const anything: readonly [number, number] = [0, 99];
const exactly = (n: number) => [n, n] as const;

describe('the attacker', () => {
  test('works out a single hidden cell from its total', () => {
    const row: Knowledge = {
      cells: [anything, exactly(40), exactly(7)],
      sums: [{ cells: [0, 1, 2], known: exactly(50) }],
    };
    expect(possibleRange(row, 0)).toEqual([3, 3]);
  });

  test('knows two hidden cells up to their sum', () => {
    const row: Knowledge = { cells: [[1, 99], [1, 99], exactly(7)], sums: [{ cells: [0, 1, 2], known: exactly(20) }] };
    expect(possibleRange(row, 0)).toEqual([1, 12]);
  });

  test('combines rows and columns: two hidden cells in each line of a cycle that zeros break', () => {
    // 0 1 | 5      the 5 below fixes cell 3, then 1, then 0
    // 2 3 | 6
    const cycle: Knowledge = {
      cells: [anything, anything, exactly(1), anything],
      sums: [
        { cells: [0, 1], known: exactly(5) },
        { cells: [2, 3], known: exactly(6) },
        { cells: [0, 2], known: exactly(3) },
      ],
    };
    expect([0, 1, 3].map((c) => possibleRange(cycle, c))).toEqual([
      [2, 2],
      [3, 3],
      [5, 5],
    ]);
  });

  test('finds what no single sum shows: only whole numbers count', () => {
    // x + y, y + z, x + z each 2: x = y = z = 1 by parity, though each range by itself is 0 … 2.
    const pair = (a: number, b: number) => ({ cells: [a, b], known: exactly(2) });
    const odd: Knowledge = { cells: [anything, anything, anything], sums: [pair(0, 1), pair(1, 2), pair(0, 2)] };
    expect(possibleRange(odd, 0)).toEqual([1, 1]);
  });

  test('says so when nothing fits', () => {
    const wrong: Knowledge = { cells: [exactly(3), anything], sums: [{ cells: [0, 1], known: exactly(2) }] };
    expect(possibleRange(wrong, 1)).toBeNull();
  });
});
