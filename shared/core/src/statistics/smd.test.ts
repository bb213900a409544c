import { categoricalSmd, numericSmd, pairwiseSmd } from './smd.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/tables.json' with { type: 'json' };

describe('standardised mean differences', () => {
  test('numeric: over the root mean square of the two standard deviations', () => {
    expectClose(numericSmd({ mean: 3, variance: 2 }, { mean: 1, variance: 6 }), 1, 1e-15);
    expect(numericSmd({ mean: 1, variance: 0 }, { mean: 1, variance: 0 })).toBe(0);
    expect(numericSmd({ mean: 1, variance: 0 }, { mean: 2, variance: 0 })).toBe(Infinity);
  });

  test('categorical: the Mahalanobis distance of tableone', () => {
    for (const { a, b, smd } of vectors.smd) {
      expectClose(categoricalSmd(a, b), smd, 1e-12);
      expectClose(categoricalSmd(b, a), smd, 1e-12);
      // The order of the levels does not matter, so neither does which of them is left out.
      expectClose(categoricalSmd([...a].reverse(), [...b].reverse()), smd, 1e-12);
    }
  });

  test('of two levels it is the numeric one of the indicator', () => {
    const indicator = (yes: number, no: number): { mean: number; variance: number } => {
      const mean = yes / (yes + no);
      return { mean, variance: mean * (1 - mean) };
    };
    expectClose(categoricalSmd([10, 20], [15, 5]), numericSmd(indicator(10, 20), indicator(15, 5)), 1e-14);
  });

  test('knows its ends', () => {
    expect(categoricalSmd([4, 6], [8, 12])).toBeCloseTo(0, 12);
    expect(categoricalSmd([4, 0, 3], [0, 2, 0])).toBe(Infinity);
    expect(categoricalSmd([0, 5], [0, 7])).toBe(0);
    expect(categoricalSmd([0, 0], [1, 2])).toBeNaN();
  });

  test('of several groups: all pairs, their mean and their largest', () => {
    const groups = [0, 1, 4].map((mean) => ({ mean, variance: 1 }));
    expect(pairwiseSmd(groups, numericSmd)).toEqual({
      pairs: [
        { first: 0, second: 1, smd: 1 },
        { first: 0, second: 2, smd: 4 },
        { first: 1, second: 2, smd: 3 },
      ],
      mean: 8 / 3,
      max: 4,
    });
  });
});
