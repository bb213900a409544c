import { divideTime, fitsGrid } from './divide-time.ts';

const room = 100;

test('public data: an interval for each time with events', () => {
  const division = divideTime([[0, 1, 0, 3, 0, 2]], { least: 1, room });
  expect(division).toEqual({ starts: [[1, 3, 5]], floor: 1, single: true, crowded: false });
});

test('intervals take times until they hold enough events, the last one what is left', () => {
  const five = { least: 5, room };
  expect(divideTime([[2, 0, 3, 5, 0, 4, 0]], five).starts).toEqual([[0, 3]]);
  const three = { starts: [[0, 3, 5]], floor: 5, single: false, crowded: false };
  expect(divideTime([[2, 0, 3, 5, 0, 4, 1]], five)).toEqual(three);
});

test('a stratum with too few events has no interval, one with none neither', () => {
  const rows = [
    [1, 1, 0],
    [0, 0, 0],
    [4, 0, 6],
  ];
  expect(divideTime(rows, { least: 5, room }).starts).toEqual([[], [], [0]]);
});

test('wider where there is no room for more', () => {
  const ones = Array.from({ length: 50 }, () => 1);
  const division = divideTime([ones, ones], { least: 1, room: 20 });
  expect(division).toMatchObject({ floor: 5, crowded: true, single: false });
  expect(division.starts.map((row) => row.length)).toEqual([10, 10]);
});

test.each([
  ['other strata', [[0], [1]]],
  ['not ascending', [[3, 3]]],
  ['beyond the grid', [[0, 10]]],
  ['more than there is room for', [[0, 1, 2, 3]]],
])('a node refuses a division with %s', (_, starts) => {
  const division = { starts, floor: 1, single: true, crowded: false };
  expect(fitsGrid(division, { intervals: 10, strata: 1, room: 3 })).toBe(false);
});
