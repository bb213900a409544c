import fc from 'fast-check';
import { type BinParams, publicBins } from './public-bins.ts';

const age = { name: 'age', min: 18, max: 100, grid: 1 };
const marker = { name: 'marker', min: 0, max: 0.9, grid: null };

describe('publicBins', () => {
  test('equal bins with decimal edges', () => {
    expect(publicBins({ ...marker, grid: 0.1 }, { from: 0, to: 0.9, width: 0.3 }, 'params.bins')).toEqual({
      from: 0,
      to: 0.9,
      width: 0.3,
      edges: [0, 0.3, 0.6, 0.9],
      count: 3,
    });
  });

  test('without params: round widths over the bounds', () => {
    expect(publicBins(age, null, '').edges).toEqual(Array.from({ length: 18 }, (_, i) => 15 + 5 * i));
    expect(publicBins(marker, null, '')).toMatchObject({ from: 0, to: 0.9, width: 0.05 });
    expect(publicBins({ ...marker, grid: 0.25, max: 30 }, null, '')).toMatchObject({ from: 0, to: 30, width: 2 });
    expect(publicBins({ ...age, min: 0, max: 1 }, null, '')).toMatchObject({ from: 0, to: 1, width: 1 });
  });

  test('without params the bins cover the bounds, lie on the grid, and are few', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.constantFrom(null, 1, 0.5, 0.1, 30),
        (min, span, grid) => {
          const bins = publicBins({ name: 'x', min, max: min + span, grid }, null, '');
          expect(bins.edges[0]).toBeLessThanOrEqual(min + 1e-6 * bins.width);
          expect(bins.edges.at(-1)).toBeGreaterThanOrEqual(min + span - 1e-6 * bins.width);
          expect(bins.count).toBeLessThanOrEqual(26);
          if (grid !== null) expect(Math.abs(bins.width / grid - Math.round(bins.width / grid))).toBeLessThan(1e-9);
        },
      ),
    );
  });

  test.each<[BinParams, string]>([
    [{ from: 50, to: 50, width: 10 }, 'end before they begin'],
    [{ from: 20, to: 95, width: 10 }, 'does not divide'],
    [{ from: 20, to: 21, width: 10 }, 'does not divide'],
    [{ from: 20.5, to: 30.5, width: 10 }, "20.5 is not on the dictionary's grid of `age`"],
    [{ from: 20, to: 30, width: 0.5 }, "0.5 is not on the dictionary's grid"],
    [{ from: 100, to: 130, width: 10 }, 'No bin lies inside the bounds'],
    [{ from: 0, to: 1001, width: 1 }, 'up to 1000 are offered'],
  ])('refuses %j', (params, message) => {
    expect(() => publicBins(age, params, 'params.bins')).toThrow(message);
  });
});
