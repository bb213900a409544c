import { divideTime } from './divide-time.ts';
import type { PooledPlaces } from './layout.ts';
import type { PooledModel } from './model.ts';

const places = { table: 1 } as PooledPlaces;

/** Rows of events by time, one of each stratum, after one coordinate that is none of theirs. */
function divide(rows: number[][], least: number, slots = 100) {
  const model = { intervals: rows[0]?.length ?? 0, strata: rows.length, slots } as PooledModel;
  return divideTime(model, places, [99n, ...rows.flat().map(BigInt)], least);
}

test('public data: an interval for each time with events', () => {
  const division = divide([[0, 1, 0, 3, 0, 2]], 1);
  expect(division).toEqual({ starts: [[1, 3, 5]], floor: 1, single: true, crowded: false });
});

test('intervals take times until they hold enough events, the last one what is left', () => {
  expect(divide([[2, 0, 3, 5, 0, 4, 0]], 5).starts).toEqual([[0, 3]]);
  expect(divide([[2, 0, 3, 5, 0, 4, 1]], 5)).toEqual({ starts: [[0, 3, 5]], floor: 5, single: false, crowded: false });
});

test('a stratum with too few events has no interval, one with none neither', () => {
  const division = divide(
    [
      [1, 1, 0],
      [0, 0, 0],
      [4, 0, 6],
    ],
    5,
  );
  expect(division.starts).toEqual([[], [], [0]]);
});

test('wider where there is no room for more', () => {
  const ones = Array.from({ length: 50 }, () => 1);
  const division = divide([ones, ones], 1, 20);
  expect(division).toMatchObject({ floor: 5, crowded: true, single: false });
  expect(division.starts.map((row) => row.length)).toEqual([10, 10]);
});
