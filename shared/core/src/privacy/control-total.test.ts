import type { Coordinate, Layout, Table } from '../analyses/layout.ts';
import { Problem } from '../protocol/problem.ts';
import { controlTotal, dominanceRule, smallCellRule } from './control-total.ts';
import { presets, type RuleSet } from './rule-set.ts';

const cell = (key: string, more: Partial<Coordinate> = {}): Coordinate => ({
  key,
  measure: 'n',
  kind: 'count',
  scope: 'total',
  partition: null,
  bound: 1,
  unit: 'records',
  check: 'cell',
  ...more,
});
const sum = (key: string, of: string): Coordinate => cell(key, { kind: 'sum', check: 'none', of });
const levels = (n: number) => Array.from({ length: n }, (_, i) => String(i));
const row = (cells: number[], margin?: number): Table => ({
  id: 't',
  dimensions: [{ name: 'x', levels: levels(cells.length) }],
  cells,
  ...(margin === undefined ? {} : { margins: [{ over: ['x'], cells: [margin] }] }),
});

function control(coordinates: Coordinate[], tables: Table[], total: number[], rules: RuleSet, more: object = {}) {
  const layout: Layout = { f: 8, ring: 128, parameters: 0, coordinates, tables, ...more };
  return controlTotal({ layout, total: total.map(BigInt), rules, sites: 5 });
}
const values = (...args: Parameters<typeof control>) =>
  control(...args).values.map((v) => (v === null ? null : Number(v)));

const ohdsi = presets['ohdsi-5'];
const abc = [cell('n', { check: 'records' }), cell('a'), cell('b'), cell('c')];
const abcTable = [row([1, 2, 3], 0)];

describe('small counts', () => {
  test('are hidden, with one more for cover; zeros show', () => {
    expect(values(abc, abcTable, [63, 3, 20, 40], ohdsi)).toEqual([63, null, null, 40]);
    expect(values(abc, abcTable, [60, 0, 20, 40], ohdsi)).toEqual([60, 0, 20, 40]);
  });

  test('cover one another where there is enough of them', () => {
    expect(values(abc, abcTable, [47, 3, 4, 40], ohdsi)).toEqual([47, null, null, 40]);
    // Together 2: each would be known to be 1.
    expect(values(abc, abcTable, [42, 1, 1, 40], ohdsi)).toEqual([42, null, null, null]);
  });

  test('take the total with them where the total would give them away', () => {
    expect(values(abc, abcTable, [5, 1, 1, 3], ohdsi)).toEqual([null, null, null, null]);
  });

  test('include zeros where zeros are hidden', () => {
    expect(values(abc, abcTable, [200, 0, 60, 140], { ...presets['cms-11'], zeroIsSmall: true })).toEqual([
      200,
      null,
      null,
      140,
    ]);
  });

  test('are not covered without complementary suppression', () => {
    expect(values(abc, abcTable, [61, 2, 19, 40], presets['datashield-3'])).toEqual([61, null, 19, 40]);
  });

  test('have one reason, the same for those that cover them', () => {
    const { suppressed } = control(abc, abcTable, [63, 3, 20, 40], ohdsi);
    expect([...suppressed]).toEqual([
      ['a', smallCellRule],
      ['b', smallCellRule],
    ]);
  });

  test('of the records left out of a count are hidden with it', () => {
    const events = [cell('n', { check: 'records' }), cell('events', { check: 'events', of: 'n' })];
    expect(values(events, [], [100, 97], ohdsi)).toEqual([100, null]);
    expect(values(events, [], [100, 3], ohdsi)).toEqual([100, null]);
    expect(values(events, [], [100, 100], ohdsi)).toEqual([100, 100]);
  });

  test.each([
    ['as a table says', true],
    ['as what they are of does', false],
  ])('of a part are covered where the parts add up over groups, %s', (_, hasTable) => {
    const names = ['all', 'a', 'b', 'c'];
    const clamped = names.map((g) => cell(`clamped|${g}`, { measure: 'clamped', of: `n|${g}` }));
    const coordinates = [...names.map((g) => cell(`n|${g}`)), ...clamped];
    const tables = [row([1, 2, 3], 0), ...(hasTable ? [{ ...row([5, 6, 7], 4), id: 'clamped' }] : [])];
    const total = [150, 50, 50, 50, 18, 2, 6, 10];
    expect(values(coordinates, tables, total, ohdsi)).toEqual([150, 50, 50, 50, 18, null, null, 10]);
  });
});

describe('sums', () => {
  const withSums = [...abc, sum('a|sum', 'a'), sum('c|sum', 'c')];
  test('go with the count they are of', () => {
    const { values: shown, suppressed } = control(withSums, abcTable, [63, 3, 20, 40, 700, -900], ohdsi);
    expect(shown.slice(4)).toEqual([null, -900n]);
    expect(suppressed.get('a|sum')).toBe(smallCellRule);
  });

  test('go as well where their count is not printed', () => {
    const internal = [cell('n'), cell('hidden', { check: 'none' }), sum('s', 'hidden')];
    expect(values(internal, [], [100, 2, 50], ohdsi)).toEqual([100, null, null]);
  });

  test('of so few records that some must dominate are hidden by that rule', () => {
    const rules = { ...ohdsi, minCell: 2, dominance: { n: 2, percent: 80 } };
    const pair = [cell('a'), sum('s', 'a')];
    const { values: shown, suppressed } = control(pair, [], [2, 50], rules);
    expect(shown).toEqual([2n, null]);
    expect(suppressed.get('s')).toBe(dominanceRule);
    expect(values(pair, [], [3, 50], rules)).toEqual([3, 50]);
  });

  test('keep their mean where their count is rounded', () => {
    const [n, s] = values([cell('a'), sum('s', 'a')], [], [87, 870_000], presets['mii-10']);
    expect([n, s]).toEqual([90, 900_000]);
    expect(values([cell('a'), sum('s', 'a')], [], [87, -870_000], presets['mii-10'])[1]).toBe(-900_000);
  });
});

describe('rounding', () => {
  test.each([
    ['strict', [300, 100, 100, 100], [300, 100, 100, 100]],
    ['trinetx-10', [301, 101, 100, 100], [310, 110, 100, 100]],
    ['mii-10', [301, 101, 100, 100], [310, 110, 110, 110]],
  ] as const)('%s: %j is shown as %j', (preset, total, shown) => {
    const controlled = control(abc, abcTable, [...total], presets[preset]);
    expect(controlled.values.map(Number)).toEqual(shown);
    expect(controlled.roundedTo).toBe(10);
  });

  test('widens what a reader knows: fewer counts are needed for cover', () => {
    expect(values(abc, abcTable, [163, 3, 60, 100], presets['cms-11'])).toEqual([163, null, null, 100]);
    expect(values(abc, abcTable, [163, 3, 60, 100], presets['trinetx-10'])).toEqual([170, null, 60, 100]);
  });
});

describe('tables with three dimensions', () => {
  const cubeCells = levels(8).map((i) => cell(i));
  const cube: Table = {
    id: 'cube',
    dimensions: ['x', 'y', 'z'].map((name) => ({ name, levels: levels(2) })),
    cells: [0, 1, 2, 3, 4, 5, 6, 7],
    margins: [],
  };
  test('are shown whole or not at all', () => {
    const fine = [9, 8, 7, 6, 10, 11, 0, 13];
    expect(values(cubeCells, [cube], fine, ohdsi)).toEqual(fine);
    expect(values(cubeCells, [cube], [...fine.slice(0, 7), 1], ohdsi)).toEqual([...levels(6).map(() => null), 0, null]);
  });
});

describe('a total', () => {
  test('of public data is left as it is', () => {
    const { values: shown, suppressed, roundedTo } = control(abc, abcTable, [4, 1, 1, 2], presets['public-data']);
    expect(shown).toEqual([4n, 1n, 1n, 2n]);
    expect(suppressed.size).toBe(0);
    expect(roundedTo).toBe(0);
  });

  const layout: Layout = {
    f: 0,
    ring: 64,
    parameters: 2,
    coordinates: [cell('n'), cell('events', { check: 'events' })],
    tables: [],
  };
  const refusal = (total: number[], sites: number, rules = ohdsi): Problem => {
    try {
      controlTotal({ layout, total: total.map(BigInt), rules, sites });
    } catch (problem) {
      if (problem instanceof Problem) return problem;
    }
    throw new Error('it was shown');
  };

  test('over too few sites is refused; one site is a release of its own', () => {
    expect(refusal([100, 50], 2).code).toBe('refused');
    for (const sites of [1, 3]) {
      expect(controlTotal({ layout, total: [100n, 50n], rules: ohdsi, sites }).values).toEqual([100n, 50n]);
    }
  });

  test('with too few events for its model is refused, without the number', () => {
    const problem = refusal([100, 9], 3);
    expect(problem.code).toBe('refused');
    expect(JSON.stringify(problem.toDocument())).not.toMatch(/\b9\b/);
    expect(controlTotal({ layout, total: [100n, 10n], rules: ohdsi, sites: 3 }).values).toEqual([100n, 10n]);
  });

  test('that does not fit the layout is refused, also as public data', () => {
    expect(refusal([100], 3).code).toBe('wrong-vector');
    expect(refusal([100, -1], 3, presets['public-data']).code).toBe('wrong-vector');
  });
});
