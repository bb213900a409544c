import { comparedUpTo, curveRoundingWarning } from './table-messages.ts';
import type { TimeGrid } from './time-grid.ts';

const grid = { times: [100, 200, 300], beyond: true } as unknown as TimeGrid;
/** Events, and those who leave without one: either can be what is not shown. */
const small = 'the counts that are left in the smallest group are too small to be shown';

test('how far groups are compared, and why not further', () => {
  expect(comparedUpTo([], grid)).toBeNull();
  expect(comparedUpTo([Infinity, Infinity], grid)).toBeNull();
  expect(comparedUpTo([300, 300], grid)).toBe('up to 300 alone, where the grid ends');
  expect(comparedUpTo([200], grid)).toBe(`up to 200 alone, where ${small}`);
  expect(comparedUpTo([300], { ...grid, beyond: false })).toBe(`up to 300 alone, where ${small}`);
});

test('strata that are compared to times of their own', () => {
  expect(comparedUpTo([200, 0], grid)).toBe(
    `up to a time between 0 and 200 that differs by stratum: from there ${small}`,
  );
  expect(comparedUpTo([200, Infinity], grid)).toContain('up to a time between 200 and the end');
});

test('rounded counts of a curve', () => {
  expect(curveRoundingWarning(1)).toEqual([]);
  expect(curveRoundingWarning(5)[0]).toContain('multiples of 5');
});
