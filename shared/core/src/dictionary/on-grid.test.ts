import fc from 'fast-check';
import { gridOf, onGrid, snapToGrid } from './on-grid.ts';

describe('onGrid', () => {
  test.each([
    [0.3, 0.1],
    [0.7, 0.1],
    [0.1 + 0.2, 0.1],
    [-0.6, 0.2],
    [0, 7],
    [1e21, 0.1],
    [1.5, 0.25],
    [250, 50],
    [3e-7, 1e-7],
  ])('%d lies on a grid of %d', (value, grid) => expect(onGrid(value, grid)).toBe(true));

  test.each([
    [0.35, 0.1],
    [0.30000001, 0.1],
    [251, 50],
    [1e15 + 0.5, 1],
    [1e-300, 1],
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 1],
    [1, 0],
    [1, -1],
  ])('%d does not lie on a grid of %d', (value, grid) => expect(onGrid(value, grid)).toBe(false));

  test('every multiple of a decimal grid is on it, calculated either way; half a step is not', () => {
    const grid = fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(grid, fc.integer({ min: -1_000_000, max: 1_000_000 }), ([step, places], k) => {
        const size = Number(`${String(step)}e-${String(places)}`);
        const written = Number(`${String(k * step)}e-${String(places)}`);
        expect(snapToGrid(written, size)).toBe(k === 0 ? 0 : written);
        expect(snapToGrid(k * size, size)).toBeCloseTo(written, 10);
        expect(onGrid(Number(`${String((2 * k + 1) * step * 5)}e-${String(places + 1)}`), size)).toBe(false);
      }),
    );
  });

  test('snapping removes the rounding error of the sender’s arithmetic', () => {
    expect(snapToGrid(0.1 + 0.2, 0.1)).toBe(0.3);
    expect(Object.is(snapToGrid(-0, 1), 0)).toBe(true);
  });
});

test('gridOf: the dictionary’s, 1 for integers, none otherwise', () => {
  expect(gridOf({ name: 'a', type: 'integer', min: 0, max: 9 })).toBe(1);
  expect(gridOf({ name: 'a', type: 'integer', min: 0, max: 9, grid: 5 })).toBe(5);
  expect(gridOf({ name: 'a', type: 'number', min: 0, max: 9 })).toBeNull();
  expect(gridOf({ name: 'a', type: 'number', min: 0, max: 9, grid: 0.1 })).toBe(0.1);
  expect(gridOf({ name: 'a', type: 'boolean' })).toBeNull();
});
