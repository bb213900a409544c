import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CorrelationResult } from '@consilium/core/analyses/correlation/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, expected, lungDictionary, openBreast, openLung } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

interface Pair {
  x: string;
  y: string;
  n: number;
  estimate: number;
  low: number;
  high: number;
  p: number;
}
const { correlation: R } = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/tables.json'), 'utf8')) as {
  correlation: { breast: Pair[]; lung: Pair[] };
};

async function ask(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'correlation', params }, dictionary, sites);
  return { ...answer, result: answer.result as CorrelationResult };
}

function expectPairs({ pairs }: CorrelationResult, answers: readonly Pair[]): void {
  expect(pairs.map(({ x, y, n }) => [x, y, n])).toEqual(answers.map(({ x, y, n }) => [x, y, n]));
  pairs.forEach((pair, i) => {
    expectRelative(pair.estimate, answers[i]?.estimate, 1e-8);
    expectRelative(pair.confLow, answers[i]?.low, 1e-8);
    expectRelative(pair.confHigh, answers[i]?.high, 1e-8);
    expectRelative(pair.pValue, answers[i]?.p, 1e-6);
  });
}

describe('correlation equals R', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });
  const variables = ['age', 'nodes', 'pgr', 'er', 'meno'];

  test('on the pooled breast data, a boolean among them', async () => {
    const { result, n } = await ask({ variables }, breastDictionary, sites);
    expect(n).toBe(3668);
    expectPairs(result, R.breast);
    const matrix = (expected.breast as unknown as { correlation: number[][] }).correlation;
    result.pairs.forEach(({ x, y, estimate }) => {
      if (y !== 'meno') expectRelative(estimate, matrix[variables.indexOf(x)]?.[variables.indexOf(y)], 1e-8);
    });
  });

  test('on lung, pairwise complete', async () => {
    const lung = await openLung();
    const { result, n } = await ask({ variables: ['age', 'meal.cal', 'wt.loss'] }, lungDictionary, lung);
    closeAll(lung);
    expect(n).toBe(228);
    expectPairs(result, R.lung);
  });

  test('under cms-11 in full; under strict with rounded numbers and the same estimates', async () => {
    const question = { analysis: 'correlation', params: { variables } };
    const cms = await runControlled(question, breastDictionary, sites, 'cms-11');
    expectPairs(cms.result as CorrelationResult, R.breast);
    const strict = await runControlled(question, breastDictionary, [...sites, ...sites], 'strict');
    (strict.result as CorrelationResult).pairs.forEach(({ n, estimate }, i) => {
      expect(n).toBe(7340);
      expectRelative(estimate, R.breast[i]?.estimate, 1e-8);
    });
    expect(strict.n).toBeNull();
  });

  test('more variables than the records of a site allow are refused there', async () => {
    const few = await Promise.all([0, 1, 2].map(() => openSite(Array<Row>(21).fill({ age: 50 }), breastDictionary)));
    const six = ['age', 'nodes', 'pgr', 'er', 'meno', 'hormon', 'time', 'event'];
    const question = { analysis: 'correlation', params: { variables: six } };
    await expect(runControlled(question, breastDictionary, few, 'ohdsi-5')).rejects.toThrow('too-many-parameters');
    closeAll(few);
  });
});

describe('correlation of awkward values', () => {
  const dictionary: Dictionary = {
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'x', type: 'number', min: 0, max: 1e6 },
      { name: 'y', type: 'number', min: -1, max: 1 },
      { name: 'g', type: 'category', levels: ['a', 'b'] },
    ],
  };
  async function of(rows: Row[], variables: string[] = ['x', 'y']) {
    const site = await openSite(rows, dictionary);
    const answer = await ask({ variables }, dictionary, [site]);
    site.close();
    return answer;
  }

  test('values that vary little within wide bounds', async () => {
    const rows = [0.5, 0.1, 0.9, 0.3].map((y, i) => ({ x: 1000 + 100 * i, y }));
    const { result } = await of(rows);
    // n = 4: r = cov / (sd sd) by hand.
    const [x, y] = [[0, 1, 2, 3], rows.map((row) => row.y)];
    const mean = (v: number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
    const cross = (a: number[], b: number[]): number =>
      a.reduce((s, v, i) => s + (v - mean(a)) * ((b[i] ?? 0) - mean(b)), 0);
    expectRelative(result.pairs[0]?.estimate, cross(x, y) / Math.sqrt(cross(x, x) * cross(y, y)), 1e-6);
  });

  test('a constant, a perfect line, two records, none', async () => {
    const constant = await of([1, 2, 3].map((x) => ({ x, y: 0.1 })));
    expect(constant.result.pairs[0]).toMatchObject({ n: 3, estimate: null, pValue: null });
    expect(constant.warnings).toEqual(['No correlation where a variable does not vary: x and y.']);
    const line = await of([0, 1, 2, 3].map((x) => ({ x: x * 1e5, y: x / 10 })));
    expectRelative(line.result.pairs[0]?.estimate, 1, 1e-12);
    const two = await of([{ x: 1, y: 0 }, { x: 2, y: 1 }, { x: 3 }]);
    expect(two.result.pairs[0]).toEqual({
      x: 'x',
      y: 'y',
      n: 2,
      estimate: 1,
      confLow: null,
      confHigh: null,
      pValue: null,
    });
    const none = await of([{ x: 1 }, { y: 0.5 }]);
    expect(none.result.pairs[0]).toMatchObject({ n: 0, estimate: null });
    expect(none.warnings).toEqual([]);
  });

  test.each([
    [['x'], 'Too small'],
    [['x', 'x'], 'distinct'],
    [['x', 'g'], 'is a category'],
    [['x', 'z'], 'unknown variable'],
  ])('refuses %j', async (variables, message) => {
    await expect(of([], variables)).rejects.toThrow(message);
  });
});
