import fc from 'fast-check';
import { canonicalJson } from '../protocol/canonical-json.ts';
import { cell, records, sum } from './coordinates.ts';
import { type CoordinateRun, describeLayout } from './describe-layout.ts';
import type { Coordinate, Layout } from './layout.ts';

const layoutOf = (coordinates: Coordinate[]): Layout => ({ f: 0, ring: 64, parameters: 0, coordinates, tables: [] });

/** The inverse: what makes the description as good as the layout. */
function expand(runs: readonly CoordinateRun[]): Coordinate[] {
  return runs.flatMap(({ run, ...coordinate }) => {
    const end = /(?<![0-9])[0-9]+$/.exec(coordinate.key);
    const stem = coordinate.key.slice(0, end?.index);
    return Array.from({ length: run }, (_, i) =>
      i === 0 ? coordinate : { ...coordinate, key: stem + String(Number(end?.[0]) + i) },
    );
  });
}

test('a run over time is one entry', () => {
  const runs = ['event', 'censored'].flatMap((measure) =>
    Array.from({ length: 8001 }, (_, i) => cell(`${measure}|0|${String(i)}`, measure, 'exit')),
  );
  const described = describeLayout(layoutOf([records('n', null), ...runs]));
  expect(described.coordinates.map(({ key, run }) => [key, run])).toEqual([
    ['n', 1],
    ['event|0|0', 8001],
    ['censored|0|0', 8001],
  ]);
  expect(expand(described.coordinates)).toEqual([records('n', null), ...runs]);
});

const key = fc.oneof(
  fc.constantFrom(
    'n',
    'a|0',
    'a|1',
    'a|2',
    'a|3',
    'a|09',
    'a|10',
    'a|9',
    'a',
    'a|',
    '7',
    '8',
    'x07',
    'x8',
    'a|1|9',
    'a|2|0',
  ),
  fc.string({ maxLength: 4 }),
);
const coordinate = fc
  .tuple(key, fc.constantFrom('m', 'k'), fc.boolean())
  .map(([name, measure, owned]) => (owned ? sum(name, measure, 1, 'u', 'n') : cell(name, measure, null)));

test('nothing is lost: different layouts have different descriptions', () => {
  fc.assert(
    fc.property(fc.array(coordinate, { minLength: 1, maxLength: 12 }), (coordinates) => {
      expect(expand(describeLayout(layoutOf(coordinates)).coordinates)).toEqual(coordinates);
    }),
    { numRuns: 2000 },
  );
});

test('is far shorter than the layout', () => {
  const long = layoutOf(Array.from({ length: 1000 }, (_, i) => cell(`event|${String(i)}`, 'event', 'exit')));
  expect(canonicalJson(describeLayout(long)).length).toBeLessThan(canonicalJson(long).length / 100);
});
