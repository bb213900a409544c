import type { NumericVariable } from '../dictionary/dictionary.ts';
import { intervalCount, timeGrid } from './time-grid.ts';

const days: NumericVariable = { name: 'time', type: 'integer', min: 0, max: 8000 };
const months: NumericVariable = { name: 'time', type: 'number', min: 0.2, max: 1, grid: 0.1 };
const free: NumericVariable = { name: 'time', type: 'number', min: 0, max: 10 };

test('the default is the dictionary’s grid, every time of it a point', () => {
  const grid = timeGrid(days, null, 0);
  expect(grid.times).toHaveLength(8001);
  expect([grid.times[0], grid.times[8000]]).toEqual([0, 8000]);
  expect(grid).toMatchObject({ exact: true, beyond: false, earliest: 0, regular: { first: 0, step: 1 } });
});

test('decimals are what they look like', () => {
  const grid = timeGrid(months, null, 0.2);
  expect(grid.times).toEqual([0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  expect(grid.regular).toEqual({ first: 2, step: 0.1 });
});

test('a coarser step covers the bounds and is no longer exact', () => {
  const grid = timeGrid({ ...days, min: 5, max: 100 }, { step: 30 }, 5);
  expect(grid.times).toEqual([0, 30, 60, 90, 120]);
  expect(grid.exact).toBe(false);
});

test('it begins where somebody can enter', () => {
  expect(timeGrid({ ...days, min: 3, max: 5 }, null, 1).times).toEqual([1, 2, 3, 4, 5]);
});

test('edges: points where they are a step of the dictionary apart, and one more interval beyond the last', () => {
  const grid = timeGrid({ ...days, max: 20 }, { edges: [0, 1, 2, 10] }, 0);
  expect([0, 1, 2, 3].map((i) => grid.isPoint(i))).toEqual([true, true, true, false]);
  expect(grid).toMatchObject({ exact: false, beyond: true, regular: null });
  expect(intervalCount(grid)).toBe(5);
  const all = timeGrid({ ...days, max: 2 }, { edges: [0, 1, 2] }, 0);
  expect(all).toMatchObject({ exact: true, beyond: false });
  expect(intervalCount(all)).toBe(3);
});

test('without a grid in the dictionary no interval is a point', () => {
  expect(timeGrid(free, { step: 1 }, 0).exact).toBe(false);
  expect(timeGrid(free, { edges: [1, 1.5] }, 0).isPoint(1)).toBe(false);
});

test.each([
  [free, null, 'has no grid'],
  [days, { step: 1.5 }, 'grid of `time`'],
  [days, { edges: [10, 10] }, 'must ascend'],
  [days, { edges: [10, 5] }, 'must ascend'],
  [days, { edges: [-1] }, 'outside the dictionary'],
  [days, { edges: [9000] }, 'outside the dictionary'],
  [days, { edges: [2.5] }, 'grid of `time`'],
  [{ ...days, max: 1e9 }, null, 'more than 100000 times'],
] as const)('refuses %j with %j', (variable, params, message) => {
  const copy = params && 'edges' in params ? { edges: [...params.edges] } : params;
  expect(() => timeGrid(variable, copy, 0)).toThrow(message);
});
