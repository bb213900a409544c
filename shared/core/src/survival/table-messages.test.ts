import { comparedUpTo, curveRoundingWarning } from './table-messages.ts';
import type { TimeGrid } from './time-grid.ts';

const grid = { times: [100, 200, 300], beyond: true } as unknown as TimeGrid;
const coarse = 'the numbers at risk of the smallest group are too coarse to go on';

test('how far groups are compared, and why not further', () => {
  expect(comparedUpTo([], grid)).toBeNull();
  expect(comparedUpTo([Infinity, Infinity], grid)).toBeNull();
  expect(comparedUpTo([300, 300], grid)).toBe('up to 300 alone, where the grid ends');
  expect(comparedUpTo([200], grid)).toBe(`up to 200 alone, where ${coarse}`);
  expect(comparedUpTo([300], { ...grid, beyond: false })).toBe(`up to 300 alone, where ${coarse}`);
});

test('strata that are compared to times of their own', () => {
  expect(comparedUpTo([200, 0], grid)).toBe(
    `up to a time between 0 and 200 that differs by stratum: from there ${coarse}`,
  );
  expect(comparedUpTo([200, Infinity], grid)).toContain('up to a time between 200 and the end');
});

test('rounded counts of a curve', () => {
  expect(curveRoundingWarning(1)).toEqual([]);
  expect(curveRoundingWarning(5)[0]).toContain('multiples of 5');
});
