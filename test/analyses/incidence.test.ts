import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncidenceResult } from '@consilium/core/analyses/incidence/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, expected, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

interface Standardised {
  rate: number;
  low: number;
  high: number;
  bands: number;
}
const { incidence: R } = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/tables.json'), 'utf8')) as {
  incidence: {
    ratio: { estimate: number; low: number; high: number; p: number };
    esp2013: Standardised;
    segi: Standardised;
    esp2013Wide: Standardised;
    esp2013ByHormon: Standardised[];
  };
};
const rates = (expected.breast as unknown as { incidence: Record<string, Record<string, number>> }).incidence;

async function ask(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'incidence', params }, dictionary, sites);
  return { ...answer, result: answer.result as IncidenceResult };
}

function expectStandardised(
  shown: IncidenceResult['groups'][number]['standardised'],
  r: Standardised | undefined,
): void {
  expectRelative(shown?.rate, r?.rate, 1e-8);
  expectRelative(shown?.confLow, r?.low, 1e-8);
  expectRelative(shown?.confHigh, r?.high, 1e-8);
  expect(shown?.bands).toBe(r?.bands);
}

describe('incidence equals R on the pooled breast data', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });
  const question = { event: 'event', time: 'time', by: 'hormon' };

  test('rates by group with exact intervals, and their ratio', async () => {
    const { result, n, warnings } = await ask(question, breastDictionary, sites);
    expect(n).toBe(3668);
    expect(warnings).toEqual(['The dictionary gives no unit for time: days were assumed.']);
    for (const [i, name] of ['all', 'hormon0', 'hormon1'].entries()) {
      const [shown, r] = [result.groups[i], rates[name]];
      expect(shown?.events).toBe(r?.events);
      expectRelative(shown?.personTime, r?.personTime, 1e-8);
      expectRelative(shown?.rate, r?.rate, 1e-8);
      expectRelative(shown?.confLow, r?.lower, 1e-8);
      expectRelative(shown?.confHigh, r?.upper, 1e-8);
    }
    const [ratio] = result.ratios ?? [];
    expect(ratio).toMatchObject({ group: '1', reference: '0' });
    expectRelative(ratio?.estimate, R.ratio.estimate, 1e-8);
    expectRelative(ratio?.confLow, R.ratio.low, 1e-8);
    expectRelative(ratio?.confHigh, R.ratio.high, 1e-8);
    expectRelative(ratio?.pValue, R.ratio.p, 1e-6);
  });

  test('other units and other person-years', async () => {
    const years = await ask({ event: 'event', time: 'time', unit: 'years', per: 1 }, breastDictionary, sites);
    expectRelative(years.result.groups[0]?.rate, (rates.all?.rate ?? 0) / 1000 / 365.25, 1e-8);
    const months = await ask({ event: 'event', time: 'time', unit: 'months' }, breastDictionary, sites);
    expectRelative(months.result.groups[0]?.rate, ((rates.all?.rate ?? 0) * 12) / 365.25, 1e-8);
    expect(months.warnings).toEqual([]);
  });

  test('standardised for age, with the bands of the population and with wider ones', async () => {
    const of = async (standard: unknown, by = {}) =>
      (await ask({ event: 'event', time: 'time', standard, ...by }, breastDictionary, sites)).result.groups;
    expectStandardised((await of('european-2013'))[0]?.standardised, R.esp2013);
    expectStandardised((await of({ population: 'segi-world', age: 'age' }))[0]?.standardised, R.segi);
    const wide = await of({ population: 'european-2013', bands: [40, 50, 60, 70] }, { by: 'hormon' });
    expectStandardised(wide[0]?.standardised, R.esp2013Wide);
    expectStandardised(wide[1]?.standardised, R.esp2013ByHormon[0]);
    expectStandardised(wide[2]?.standardised, R.esp2013ByHormon[1]);
  });

  test('under ohdsi-5 and cms-11 the rates as they are, and bands joined until none is small', async () => {
    for (const preset of ['ohdsi-5', 'cms-11'] as const) {
      const params = { ...question, standard: 'european-2013' };
      const answer = await runControlled({ analysis: 'incidence', params }, breastDictionary, sites, preset);
      const { groups } = answer.result as IncidenceResult;
      expectRelative(groups[2]?.rate, rates.hormon1?.rate, 1e-8);
      const { standardised } = groups[2] ?? {};
      expect(standardised?.bands).toBeLessThan(13);
      expect(standardised?.bands).toBeGreaterThan(4);
      expect(standardised?.rate).toBeGreaterThan(R.esp2013ByHormon[1]?.low ?? NaN);
      expect(standardised?.rate).toBeLessThan(R.esp2013ByHormon[1]?.high ?? NaN);
      expect(answer.warnings.join(' ')).toContain('Age bands were joined');
    }
  });

  test('under strict the events are rounded, and so is what follows from them', async () => {
    const params = { event: 'event', time: 'time' };
    const { result } = await runControlled(
      { analysis: 'incidence', params },
      breastDictionary,
      [...sites, ...sites],
      'strict',
    );
    const [all] = (result as IncidenceResult).groups;
    expect(all?.events).toBe(4020);
    expectRelative(all?.rate, rates.all?.rate, 2e-3);
  });
});

describe('incidence of awkward data', () => {
  const dictionary: Dictionary = {
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'dead', type: 'boolean' },
      { name: 'time', type: 'number', unit: 'years', min: 0, max: 10 },
      { name: 'age', type: 'number', unit: 'years', min: 40, max: 60 },
      { name: 'days', type: 'number', unit: 'days', min: 0, max: 100 },
      { name: 'weeks', type: 'number', unit: 'weeks', min: 0, max: 100 },
      { name: 'change', type: 'number', min: -1, max: 1 },
      { name: 'g', type: 'category', levels: ['a', 'b', 'c'] },
    ],
  };
  async function of(rows: Row[], params: object) {
    const site = await openSite(rows, dictionary);
    const answer = await ask({ event: 'dead', time: 'time', ...params }, dictionary, [site]);
    site.close();
    return answer;
  }

  test('groups without events, without time, without records; missing values left out and counted', async () => {
    const rows: Row[] = [
      { dead: false, time: 5, g: 'a' },
      { dead: true, time: 0, g: 'b' },
      { dead: null, time: 1, g: 'a' },
      { dead: true, time: null, g: 'a' },
      { dead: true, time: 99, g: null },
    ];
    const { result, n, excluded } = await of(rows, { by: 'g', per: 1 });
    expect(n).toBe(5);
    expect(excluded).toEqual({ missing: 2, clamped: 1 });
    expect(result.groups.map(({ group, n: used, events, personTime }) => [group, used, events, personTime])).toEqual([
      ['all', 3, 2, 15],
      ['a', 1, 0, 5],
      ['b', 1, 1, 0],
      ['c', 0, 0, 0],
      ['missing', 1, 1, 10],
    ]);
    expect(result.groups[1]).toMatchObject({ rate: 0, confLow: 0 });
    expectRelative(result.groups[1]?.confHigh, -Math.log(0.025) / 5, 1e-10);
    expect(result.groups[2]).toMatchObject({ rate: null, confLow: null, confHigh: null });
    expect(result.ratios?.map(({ estimate, pValue }) => [estimate, pValue])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  test('an age on the edge of a band belongs to it; bands without person-time give their weight on', async () => {
    const rows: Row[] = [
      { dead: true, time: 1, age: 45 },
      { dead: false, time: 1, age: 44.9 },
      { dead: false, time: 2, age: 52 },
    ];
    const { result } = await of(rows, { per: 1, standard: 'segi-world' });
    // Bands 40-44, 45-49, 50-54 with 55-59 and 60+ behind: weights 6, 6, 5 + 4 + 4.
    expect(result.groups[0]?.standardised?.bands).toBe(3);
    expectRelative(result.groups[0]?.standardised?.rate, 6 / 25, 1e-10);
  });

  test('an empty cohort has no rates', async () => {
    const { result } = await of([], { standard: 'who-world' });
    expect(result.groups[0]).toMatchObject({ n: 0, events: 0, personTime: 0, rate: null });
    expect(result.groups[0]?.standardised).toEqual({ rate: null, confLow: null, confHigh: null, bands: 0 });
  });

  test.each([
    [{ event: 'g' }, 'an event is a boolean'],
    [{ event: 'age' }, 'an event is a boolean'],
    [{ time: 'change' }, 'can be negative'],
    [{ time: 'weeks' }, 'needs days, months or years'],
    [{ unit: 'days' }, 'gives `time` in years'],
    [{ standard: 'martian' }, 'No standard population is called martian'],
    [{ standard: { population: 'segi-world', bands: [47] } }, 'No band of the Segi World Standard Population'],
    [{ standard: { population: 'segi-world', bands: [50, 45] } }, 'No band of the Segi'],
    [{ standard: { population: 'segi-world', age: 'days' } }, 'ages of a standard population are years'],
    [{ by: 'dead' }, 'different variables'],
    [{ per: 0 }, 'Too small'],
  ])('refuses %j', async (params, message) => {
    await expect(of([], params)).rejects.toThrow(message);
  });
});
