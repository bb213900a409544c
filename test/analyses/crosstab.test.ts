import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CrosstabResult } from '@consilium/core/analyses/crosstab/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, lungDictionary, lungRows, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

interface Test {
  statistic: number;
  df: number;
  p: number;
}
interface Mantel {
  statistic: number;
  p: number;
  odds: number;
  low: number;
  high: number;
}
interface Two {
  chiSquared: Test;
  chiSquaredYates: Test;
  fisherP: number;
  fisherOdds: number;
  trend: { statistic: number; p: number };
  cramersV: number;
  odds: number[];
  risk: number[];
}
const { crosstab: R } = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/tables.json'), 'utf8')) as {
  crosstab: {
    menoHormon: Two;
    hormonEvent: Two;
    gradeMeno: { chiSquared: Test; trend: { statistic: number; p: number } };
    menoHormonByGrade: Mantel;
    menoHormonBySite: Mantel;
    lungSexEventByEcog: Mantel;
    lungSexEventByInst: Mantel;
  };
};

async function ask(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'crosstab', params }, dictionary, sites);
  return { ...answer, result: answer.result as CrosstabResult };
}

function countsOf({ cells }: CrosstabResult): [string, string, number | null][] {
  return cells.map(({ row, column, n }) => [row, column, n]);
}

function expectTest(test: { statistic: number | null; pValue: number | null } | undefined, r: Omit<Test, 'df'>): void {
  expectRelative(test?.statistic, r.statistic, 1e-8);
  expectRelative(test?.pValue, r.p, 1e-6);
}

function expectMantel(test: CrosstabResult['tests']['mantelHaenszel'], r: Mantel): void {
  expectTest(test, r);
  expectRelative(test?.estimate, r.odds, 1e-8);
  expectRelative(test?.confLow, r.low, 1e-8);
  expectRelative(test?.confHigh, r.high, 1e-8);
}

describe('crosstab equals R on the pooled breast data', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each([
    ['meno', 'hormon', R.menoHormon],
    ['hormon', 'event', R.hormonEvent],
  ])('%s by %s', async (rows, columns, r) => {
    const { result, n } = await ask({ rows, columns }, breastDictionary, sites);
    expect(n).toBe(3668);
    expectTest(result.tests.chiSquared, r.chiSquared);
    expectTest(result.tests.chiSquaredYates, r.chiSquaredYates);
    // Of two by two R's trend is Pearson's χ² again, and not said twice.
    expectRelative(result.tests.chiSquared.statistic, r.trend.statistic, 1e-8);
    expect(result.tests.trend).toBeUndefined();
    expect(result.tests.chiSquared.df).toBe(1);
    expectRelative(result.tests.fisher?.pValue, r.fisherP, 1e-6);
    // R's own conditional estimate is 5e-5 off.
    expectRelative(result.tests.fisher?.estimate, r.fisherOdds, 5e-4);
    expectRelative(result.cramersV, r.cramersV, 1e-8);
    for (const [ratio, expected] of [
      [result.oddsRatio, r.odds],
      [result.riskRatio, r.risk],
    ] as const) {
      expectRelative(ratio?.estimate, expected[0], 1e-8);
      expectRelative(ratio?.confLow, expected[1], 1e-8);
      expectRelative(ratio?.confHigh, expected[2], 1e-8);
    }
  });

  test('grade by meno: counts, χ² and trend', async () => {
    const { result } = await ask({ rows: 'meno', columns: 'hormon' }, breastDictionary, sites);
    expect(countsOf(result)).toEqual([
      ['0', '0', 1502],
      ['0', '1', 100],
      ['1', '0', 1581],
      ['1', '1', 485],
    ]);
    const grade = await ask({ rows: 'grade', columns: 'meno' }, breastDictionary, sites);
    expectTest(grade.result.tests.chiSquared, R.gradeMeno.chiSquared);
    expectTest(grade.result.tests.trend, R.gradeMeno.trend);
    expect(grade.result.oddsRatio).toBeUndefined();
    const turned = await ask({ rows: 'meno', columns: 'grade' }, breastDictionary, sites);
    expectTest(turned.result.tests.trend, R.gradeMeno.trend);
  });

  test('Mantel-Haenszel over a third variable and over the sites', async () => {
    const grade = await ask({ rows: 'meno', columns: 'hormon', strata: 'grade' }, breastDictionary, sites);
    expectMantel(grade.result.tests.mantelHaenszel, R.menoHormonByGrade);
    expect(grade.result.cells.filter(({ strata }) => strata !== undefined)).toHaveLength(12);
    const site = await ask({ rows: 'meno', columns: 'hormon', strata: 'site' }, breastDictionary, sites);
    expectMantel(site.result.tests.mantelHaenszel, R.menoHormonBySite);
    expect(site.result.cells.every(({ strata }) => strata === undefined)).toBe(true);
  });

  test.each(['ohdsi-5', 'cms-11', 'strict'] as const)('under %s', async (preset) => {
    const params = { rows: 'size', columns: 'grade', strata: 'meno' };
    const five = preset === 'strict' ? [...sites, ...sites] : sites;
    const answer = await runControlled({ analysis: 'crosstab', params }, breastDictionary, five, preset);
    const { cells, tests } = answer.result as CrosstabResult;
    const smallest = { 'ohdsi-5': 5, 'cms-11': 11, strict: 20 }[preset];
    for (const { n, suppressed } of cells) {
      if (suppressed === undefined) expect(n === 0 || (n ?? 0) >= smallest).toBe(true);
      else expect(n).toBeNull();
    }
    // size > 50 with grade 1 has 4 records: the cell, its complements, and the whole table by meno are hidden.
    const hidden = cells.filter(({ suppressed }) => suppressed !== undefined);
    expect(hidden.some(({ row, column }) => row === '>50' && column === '1')).toBe(true);
    expect(hidden.filter(({ strata }) => strata === undefined).length).toBeGreaterThanOrEqual(4);
    expect(cells.filter(({ strata }) => strata !== undefined).every(({ n }) => n === null || n === 0)).toBe(true);
    expect(tests.chiSquared).toEqual({ statistic: null, df: null, pValue: null });
    expect(answer.warnings[0]).toContain('a cell they need is not shown');
  });

  test('what is large enough is answered in full under ohdsi-5 and cms-11', async () => {
    const params = { rows: 'meno', columns: 'hormon', strata: 'site' };
    for (const preset of ['ohdsi-5', 'cms-11'] as const) {
      const { result } = await runControlled({ analysis: 'crosstab', params }, breastDictionary, sites, preset);
      expectMantel((result as CrosstabResult).tests.mantelHaenszel, R.menoHormonBySite);
    }
  });
});

describe('crosstab equals R on lung', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    const rows = lungRows().filter(({ inst }) => inst !== null);
    sites = await Promise.all(
      [...Map.groupBy(rows, ({ inst }) => inst).values()].map((site) => openSite(site, lungDictionary)),
    );
  });
  afterAll(() => {
    closeAll(sites);
  });

  test('institutions as strata, some with one column alone', async () => {
    const { result } = await ask({ rows: 'gender', columns: 'event', strata: 'site' }, lungDictionary, sites);
    expectMantel(result.tests.mantelHaenszel, R.lungSexEventByInst);
  });
});

describe('crosstab with missing values and odd tables', () => {
  const dictionary: Dictionary = {
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'a', type: 'boolean' },
      { name: 'b', type: 'boolean' },
      { name: 'c', type: 'category', levels: ['x', 'y', 'missing'] },
    ],
  };
  async function of(rows: Row[], params: unknown) {
    const half = Math.floor(rows.length / 2);
    const sites = [
      await openSite(rows.slice(0, half), dictionary),
      await openSite(rows.slice(half), dictionary),
      await openSite([], dictionary),
    ];
    const answer = await ask(params, dictionary, sites);
    closeAll(sites);
    return answer;
  }
  const rows: Row[] = [
    { a: true, b: true, c: 'x' },
    { a: true, b: null, c: 'x' },
    { a: false, b: true, c: 'y' },
    { a: false, b: false, c: 'missing' },
    { a: null, b: false, c: null },
    { a: true, b: false, c: 'what' },
  ];

  test('missing levels are shown where there are any and left out of tests; a level may be called missing', async () => {
    const { result, excluded } = await of(rows, { rows: 'a', columns: 'c' });
    expect(result.rowTotals).toEqual([
      { row: '0', n: 2 },
      { row: '1', n: 3 },
      { row: 'missing', n: 1 },
    ]);
    expect(result.columnTotals.map(({ column, n }) => [column, n])).toEqual([
      ['x', 2],
      ['y', 1],
      ['missing', 1],
      ['missing', 2],
    ]);
    expect(excluded).toEqual({ missing: 0, clamped: 0 });
    expect(result.tests.chiSquared.df).toBe(2);
    expectRelative(result.tests.chiSquared.statistic, 4, 1e-12);
  });

  test('records without a stratum are left out and counted', async () => {
    const { result, n, excluded } = await of(rows, { rows: 'a', columns: 'b', strata: 'c' });
    expect(n).toBe(6);
    expect(excluded.missing).toBe(2);
    expect(result.rowTotals).toEqual([
      { row: '0', n: 2 },
      { row: '1', n: 2 },
    ]);
    expect(result.cells.filter(({ strata }) => strata === 'x').map(({ n: count }) => count)).toEqual([0, 0, 0, 1]);
    expect(result.tests.mantelHaenszel).toMatchObject({ statistic: null, estimate: null });
  });

  test('an empty table has no tests and no ratios', async () => {
    const { result, warnings } = await of([], { rows: 'a', columns: 'b' });
    expect(result.tests.chiSquared).toEqual({ statistic: null, df: null, pValue: null });
    expect(result.oddsRatio).toEqual({ estimate: null, confLow: 0, confHigh: null });
    expect(warnings).toHaveLength(1);
  });

  test('a ratio over a cell of 0 is infinite, with the limits that R gives', async () => {
    const counts: [boolean, boolean, number][] = [
      [false, false, 12],
      [true, false, 5],
      [true, true, 8],
    ];
    const records = counts.flatMap(([a, b, n]) => Array.from({ length: n }, () => ({ a, b, c: 'x' })));
    const { result } = await of(records, { rows: 'a', columns: 'b' });
    const infinite = ['estimate', 'confHigh'];
    expect(result.oddsRatio).toEqual({ estimate: null, confLow: 0, confHigh: null, infinite });
    // R: fisher.test(matrix(c(12, 5, 0, 8), 2)) gives Inf, 2.609607 to Inf, on its coarse scale.
    expect(result.tests.fisher).toMatchObject({ estimate: null, confHigh: null, infinite });
    expect(Math.abs((result.tests.fisher?.confLow ?? NaN) - 2.609607)).toBeLessThan(1e-3);
  });

  test('a single record at a site is no stratum', async () => {
    const { result } = await of(rows.slice(0, 1), { rows: 'a', columns: 'b', strata: 'site' });
    expect(result.tests.mantelHaenszel).toMatchObject({ statistic: null, estimate: null });
  });

  test.each([
    [{ rows: 'a', columns: 'a' }, 'different variables'],
    [{ rows: 'a', columns: 'd' }, 'unknown variable'],
    [{ rows: 'a', columns: 'c', strata: 'site' }, 'two categories each'],
    [{ rows: 'a', columns: 'b', stratum: 'c' }, 'Unrecognized key'],
  ])('refuses %j', async (params, message) => {
    await expect(of(rows, params)).rejects.toThrow(message);
  });
});
