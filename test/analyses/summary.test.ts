import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import type { GlmResult } from '@consilium/core/analyses/glm/params.ts';
import type { SummaryResult } from '@consilium/core/analyses/summary/params.ts';
import { closeAll, openSite, type Question, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, expected, lungDictionary, openBreast, openLung } from './reference-sites.ts';
import { expectRelative } from './expect-relative.ts';
import { runControlled } from './run-controlled.ts';

async function summary(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'summary', params }, dictionary, sites);
  return { ...answer, result: answer.result as SummaryResult };
}

function variableOf({ groups }: SummaryResult, group: string, variable: string) {
  const found = groups.find((each) => each.group === group)?.variables.find((each) => each.variable === variable);
  if (!found) throw new Error(`${variable} is not in ${group}`);
  return found;
}

function numericOf(result: SummaryResult, group: string, variable: string) {
  const found = variableOf(result, group, variable);
  if (!('mean' in found)) throw new Error(`${variable} is not numeric`);
  return found;
}

function countsOf(result: SummaryResult, group: string, variable: string) {
  const found = variableOf(result, group, variable);
  if (!('levels' in found)) throw new Error(`${variable} has no levels`);
  return Object.fromEntries(found.levels.map(({ level, n }) => [level, n]));
}

describe('summary equals R on the pooled breast data', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test('n, missing, mean and SD', async () => {
    const { result, n, excluded } = await summary(
      { variables: ['age', 'nodes', 'pgr', 'er'] },
      breastDictionary,
      sites,
    );
    expect(n).toBe(3668);
    expect(excluded).toEqual({ missing: 0, clamped: 0 });
    expect(result.groups.map(({ group }) => group)).toEqual(['all']);
    for (const [variable, answer] of Object.entries(expected.breast.descriptive)) {
      const shown = numericOf(result, 'all', variable);
      expect(shown).toMatchObject({ n: answer.n, missing: answer.missing });
      expectRelative(shown.mean, answer.mean, 1e-8);
      expectRelative(shown.sd, answer.sd, 1e-8);
    }
  });

  test('Welch test of age by hormon', async () => {
    const { result } = await summary({ variables: ['age', 'meno'], by: 'hormon' }, breastDictionary, sites);
    const welch = expected.breast.welch['age by hormon'];
    expect(result.groups.map(({ group, n }) => [group, n])).toEqual([
      ['all', 3668],
      ['0', 3083],
      ['1', 585],
    ]);
    expectRelative(numericOf(result, '0', 'age').mean, welch?.means[0], 1e-8);
    expectRelative(numericOf(result, '1', 'age').mean, welch?.means[1], 1e-8);
    const test = result.tests?.[0];
    expect(test?.method).toBe('welch-t');
    expectRelative(test?.statistic, welch?.t, 1e-8);
    expectRelative(test?.df, welch?.df, 1e-8);
    expectRelative(test?.pValue, welch?.p, 1e-6);
    const table = expected.breast.crosstab['meno x hormon'];
    expect(countsOf(result, '0', 'meno')).toEqual({ '0': 1502, '1': 1581 });
    expect(countsOf(result, '1', 'meno')).toEqual({ '0': 100, '1': 485 });
    expect(result.tests?.[1]).toMatchObject({ method: 'chi-squared', df: 1 });
    expectRelative(result.tests?.[1]?.statistic, table?.chisq, 1e-8);
    expectRelative(result.tests?.[1]?.pValue, table?.p, 1e-6);
  });

  test('size by grade', async () => {
    const { result } = await summary({ variables: ['size'], by: 'grade' }, breastDictionary, sites);
    const table = expected.breast.crosstab['size x grade'];
    expect(countsOf(result, '2', 'size')).toEqual({ '<=20': 584, '20-50': 579, '>50': 75 });
    expectRelative(result.tests?.[0]?.statistic, table?.chisq, 1e-8);
    expectRelative(result.tests?.[0]?.pValue, table?.p, 1e-6);
    expect(result.tests?.[0]?.df).toBe(table?.df);
  });
});

describe('summary equals R on lung', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openLung();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test('missing values are left out variable by variable', async () => {
    const { result, n } = await summary({ variables: ['age', 'wt.loss', 'meal.cal'] }, lungDictionary, sites);
    expect(n).toBe(228);
    for (const [variable, answer] of Object.entries(expected.lung.descriptive)) {
      const shown = numericOf(result, 'all', variable);
      expect(shown).toMatchObject({ n: answer.n, missing: answer.missing });
      expectRelative(shown.mean, answer.mean, 1e-8);
      expectRelative(shown.sd, answer.sd, 1e-8);
    }
  });

  test('tests between the sexes', async () => {
    const { result } = await summary({ variables: ['age', 'ecog'], by: 'gender' }, lungDictionary, sites);
    const [welch, table] = [expected.lung.welch['age by sex'], expected.lung.crosstab['sex x ph.ecog']];
    expectRelative(result.tests?.[0]?.statistic, welch?.t, 1e-8);
    expectRelative(result.tests?.[0]?.df, welch?.df, 1e-8);
    expectRelative(result.tests?.[0]?.pValue, welch?.p, 1e-6);
    expect(countsOf(result, '2', 'ecog')).toEqual({ '0': 27, '1': 42, '2': 21, '3': 0 });
    expectRelative(result.tests?.[1]?.statistic, table?.chisq, 1e-8);
    expectRelative(result.tests?.[1]?.pValue, table?.p, 1e-6);
  });
});

describe('summary on awkward data', () => {
  const dictionary: Dictionary = {
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'x', type: 'number', min: 0, max: 10 },
      { name: 'arm', type: 'category', levels: ['a', 'b', 'c', 'missing'] },
    ],
  };
  async function of(rows: Row[], params: unknown) {
    const site = await openSite(rows, dictionary);
    const answer = await summary(params, dictionary, [site]);
    site.close();
    return answer;
  }

  test('values outside the bounds are clamped and counted', async () => {
    const { result, excluded, warnings } = await of([{ x: 12 }, { x: 4 }, { x: -1 }, { x: NaN }], { variables: ['x'] });
    expect(numericOf(result, 'all', 'x')).toMatchObject({ n: 3, missing: 1 });
    expectRelative(numericOf(result, 'all', 'x').mean, 14 / 3, 1e-12);
    expect(excluded.clamped).toBe(2);
    expect(warnings).toEqual(['x: 2 value(s) outside 0 to 10 counted as the nearest bound.']);
  });

  test('a constant has no variance; one value has no standard deviation; none has no mean', async () => {
    const equal = Array.from({ length: 40 }, () => ({ arm: 'a', x: 0.1 }));
    const rows = [...equal, { arm: 'b', x: 3 }, { arm: 'c' }, { x: 1 }];
    const { result } = await of(rows, { variables: ['x'], by: 'arm' });
    expect(numericOf(result, 'a', 'x')).toMatchObject({ n: 40, sd: 0 });
    expect(numericOf(result, 'b', 'x')).toMatchObject({ n: 1, sd: null });
    expectRelative(numericOf(result, 'b', 'x').mean, 3, 1e-12);
    expect(numericOf(result, 'c', 'x')).toMatchObject({ n: 0, mean: null, sd: null });
    expect(result.groups.map(({ group, n }) => [group, n])).toEqual([
      ['all', 43],
      ['a', 40],
      ['b', 1],
      ['c', 1],
      ['missing', 0],
      ['missing', 1],
    ]);
    expect(result.tests).toEqual([{ variable: 'x', method: 'welch-t', statistic: null, df: null, pValue: null }]);
  });

  test('a variation that the bounds drown is not shown as 0, in groups neither, and a warning says so', async () => {
    const wide: Dictionary = {
      ...dictionary,
      variables: [
        { name: 'x', type: 'number', min: -1e9, max: 1e9 },
        { name: 'k', type: 'integer', min: -1e9, max: 1e9 },
        { name: 'arm', type: 'category', levels: ['a', 'b'] },
      ],
    };
    const values = [0.3, 1.9, 5.2, 7.7, 8.1, 9.4, 2.2];
    const rows = values.map((x, i) => ({ x, k: Math.round(x), arm: i < 4 ? 'a' : 'b' }));
    const site = await openSite(rows, wide);
    const { result, warnings } = await summary({ variables: ['x', 'k'], by: 'arm' }, wide, [site]);
    site.close();
    for (const group of ['all', 'a', 'b'])
      for (const name of ['x', 'k']) expect(numericOf(result, group, name).sd).toBeNull();
    const told = warnings.map((warning) => warning.replace(/^(.): the bounds are so much wider.*$/, '$1'));
    expect(told).toEqual(['x', 'k']);
  });

  test('a group alone whose variation cannot be told comes with the warning too', async () => {
    const own: Dictionary = {
      ...dictionary,
      variables: dictionary.variables.map((v) => ('min' in v ? { ...v, max: 1e9 } : v)),
    };
    const rows = [0.31, 1.9, 5.2, 1e9].map((x, i) => ({ x, arm: i < 3 ? 'a' : 'b' }));
    const site = await openSite(rows, own);
    const { result, warnings } = await summary({ variables: ['x'], by: 'arm' }, own, [site]);
    site.close();
    expect(numericOf(result, 'a', 'x').sd).toBeNull();
    expect(numericOf(result, 'all', 'x').sd).toBeGreaterThan(1e8);
    expect(warnings).toHaveLength(1);
  });

  test('an empty cohort', async () => {
    const { result } = await of([], { variables: ['x', 'arm'], by: 'arm' });
    expect(result.groups[0]).toMatchObject({ group: 'all', n: 0 });
    expect(result.tests).toEqual([]);
    expect(result.smd).toEqual([]);
  });
});

test('under rules that hide zeros the warning leads to the mean, and a model without terms has it', async () => {
  const sites = await openBreast();
  const ask = async (question: Question) => runControlled(question, breastDictionary, sites, 'trinetx-10');
  const { warnings } = await ask({ analysis: 'summary', params: { variables: ['age', 'grade'] } });
  expect(warnings.filter((warning) => warning.includes('glm with `age ~ 1`'))).toHaveLength(1);
  const { result } = await ask({ analysis: 'glm', params: { formula: 'age ~ 1', family: 'gaussian' } });
  const { terms, deviance, nobs } = result as GlmResult;
  const known = expected.breast.descriptive.age;
  expectRelative(terms[0]?.estimate, known?.mean, 1e-8);
  expect(nobs).toBe(3670);
  // The number of records is rounded, the sum of squares is not.
  expectRelative(Math.sqrt((deviance ?? NaN) / ((known?.n ?? NaN) - 1)), known?.sd, 1e-8);
  closeAll(sites);
});
