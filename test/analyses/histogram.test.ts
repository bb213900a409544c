import type { HistogramResult } from '@consilium/core/analyses/histogram/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, breastRows, hospitals, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

async function ask(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'histogram', params }, dictionary, sites);
  return { ...answer, result: answer.result as HistogramResult };
}

const pooled = hospitals.flatMap(breastRows);

describe('histogram of the pooled breast data', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test('counts, density and distribution function, overall and by group', async () => {
    const params = { variable: 'age', bins: { from: 20, to: 90, width: 10 }, by: 'hormon' };
    const { result, n, excluded } = await ask(params, breastDictionary, sites);
    expect(n).toBe(3668);
    expect(excluded).toEqual({ missing: 0, clamped: 0 });
    expect(result.bins).toHaveLength(21);
    for (const group of ['all', '0', '1']) {
      const ages = pooled.filter(({ hormon }) => group === 'all' || hormon === group).map(({ age }) => Number(age));
      for (const bin of result.bins.filter((each) => each.group === group)) {
        const last = bin.to === 90;
        const expected = ages.filter((x) => x >= bin.from && (x < bin.to || (last && x === 90))).length;
        expect(bin.n).toBe(expected);
        expect(bin.density).toBeCloseTo(expected / ages.length / 10, 15);
        expect(bin.ecdf).toBeCloseTo(ages.filter((x) => x < bin.to || last).length / ages.length, 15);
      }
    }
    expect(result.rest.every((cell) => cell.n === 0)).toBe(true);
  });

  test.each(['ohdsi-5', 'cms-11', 'strict'] as const)('under %s no small bin shows', async (preset) => {
    const params = { variable: 'age', by: 'hormon' };
    const enough = preset === 'strict' ? [...sites, ...sites] : sites;
    const answer = await runControlled({ analysis: 'histogram', params }, breastDictionary, enough, preset);
    const { bins } = answer.result as HistogramResult;
    const smallest = { 'ohdsi-5': 5, 'cms-11': 11, strict: 20 }[preset];
    const shown = bins.flatMap(({ n }) => (n === null || n === 0 ? [] : [n]));
    expect(Math.min(...shown)).toBeGreaterThanOrEqual(smallest);
    expect(shown.length).toBeGreaterThan(15);
    expect(bins.filter(({ n }) => n === null).every(({ suppressed, density }) => suppressed && density === null)).toBe(
      true,
    );
    expect(answer.warnings.some((warning) => warning.includes('wider ones'))).toBe(true);
  });
});

describe('histogram of awkward values', () => {
  const dictionary: Dictionary = {
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'x', type: 'number', min: 0, max: 1 },
      { name: 'g', type: 'category', levels: ['a', 'b'] },
    ],
  };
  async function of(rows: Row[], params: unknown) {
    const site = await openSite(rows, dictionary);
    const answer = await ask(params, dictionary, [site]);
    site.close();
    return answer;
  }

  test('a value on an edge belongs above it, on the last edge below; decimals are taken as they are written', async () => {
    const rows = [0, 0.1, 0.3, 0.6, 0.7, 0.9, 0.95, 1, 1.5, NaN, null].map((x) => ({ x, g: 'a' }));
    const { result, excluded, warnings } = await of(rows, { variable: 'x', bins: { from: 0.1, to: 0.9, width: 0.1 } });
    expect(result.bins.map(({ n }) => n)).toEqual([1, 0, 1, 0, 0, 1, 1, 1]);
    expect(result.rest).toEqual([
      { what: 'below', n: 1 },
      { what: 'above', n: 3 },
      { what: 'missing', n: 2 },
    ]);
    expect(excluded).toEqual({ missing: 2, clamped: 1 });
    expect(warnings).toEqual(['x: 1 value(s) outside 0 to 1 counted as the nearest bound.']);
  });

  test('groups without a level are shown where there are any; an empty cohort has zeros and no shares', async () => {
    const rows: Row[] = [
      { x: 0.2, g: 'a' },
      { x: 0.2, g: null },
    ];
    const { result } = await of(rows, { variable: 'x', bins: { from: 0, to: 1, width: 1 }, by: 'g' });
    expect(result.bins.map(({ group, n }) => [group, n])).toEqual([
      ['all', 2],
      ['a', 1],
      ['b', 0],
      ['missing', 1],
    ]);
    const empty = await of([], { variable: 'x', bins: { from: 0, to: 1, width: 1 } });
    expect(empty.result.bins).toEqual([{ from: 0, to: 1, n: 0, density: null, ecdf: null }]);
  });

  test.each([
    [{ variable: 'g' }, 'a number or an integer is needed'],
    [{ variable: 'x', by: 'x' }, 'has no categories'],
    [{ variable: 'x', bins: { from: 0, to: 1 } }, '`width` is missing'],
    [{ variable: 'x', bins: { from: 0, to: 1, width: -1 } }, 'Too small'],
  ])('refuses %j', async (params, message) => {
    await expect(of([], params)).rejects.toThrow(message);
  });
});
