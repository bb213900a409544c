import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PcaResult } from '@consilium/core/analyses/pca/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

interface Components {
  sdev: number[];
  /** By variable, then by component. */
  loadings: number[][];
  centre: number[];
  sd: number[];
}
const { pca: R } = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/models.json'), 'utf8')) as {
  pca: { correlation: Components; covariance: Components };
};
const variables = ['age', 'nodes', 'pgr', 'er', 'meno'];

async function ask(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'pca', params }, dictionary, sites);
  return { ...answer, result: answer.result as PcaResult };
}

function expectComponents(result: PcaResult, names: readonly string[], r: Components): void {
  result.components.forEach(({ sdev, cumulative }, k) => {
    expectRelative(sdev, r.sdev[k], 1e-8);
    const squares = r.sdev.map((s) => s * s);
    const sum = (until: number): number => squares.slice(0, until).reduce((a, b) => a + b, 0);
    expectRelative(cumulative, sum(k + 1) / sum(squares.length), 1e-10);
    names.forEach((variable, i) => {
      const loading = result.loadings.find((l) => l.variable === variable && l.component === `PC${String(k + 1)}`);
      expect(Math.abs((loading?.value ?? NaN) - (r.loadings[i]?.[k] ?? NaN))).toBeLessThan(1e-8);
    });
  });
  result.variables.forEach(({ mean, sd }, i) => {
    expectRelative(mean, r.centre[i], 1e-10);
    expectRelative(sd, r.sd[i], 1e-8);
  });
}

describe('pca equals R on the pooled breast data', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test('of the correlation matrix', async () => {
    const { result, n } = await ask({ variables }, breastDictionary, sites);
    expect(n).toBe(3668);
    expectComponents(result, variables, R.correlation);
  });

  test('of the covariance matrix, in the variables’ units', async () => {
    const names = variables.slice(0, 4);
    const { result } = await ask({ variables: names, scale: false }, breastDictionary, sites);
    expectComponents(result, names, R.covariance);
  });

  test('under cms-11 in full, under strict the same but for rounded numbers', async () => {
    const question = { analysis: 'pca', params: { variables } };
    const cms = await runControlled(question, breastDictionary, sites, 'cms-11');
    expectComponents(cms.result as PcaResult, variables, R.correlation);
    const strict = (await runControlled(question, breastDictionary, [...sites, ...sites], 'strict'))
      .result as PcaResult;
    expect(strict.nobs).toBe(7340);
    strict.components.forEach(({ sdev }, k) => {
      expectRelative(sdev, R.correlation.sdev[k], 1e-8);
    });
  });
});

describe('pca of awkward values', () => {
  const dictionary: Dictionary = {
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'x', type: 'number', min: 0, max: 10 },
      { name: 'y', type: 'number', min: -1, max: 1 },
      { name: 'z', type: 'number', min: 0, max: 1 },
      { name: 'g', type: 'category', levels: ['a', 'b'] },
    ],
  };
  async function of(rows: Row[], params: object) {
    const site = await openSite(rows, dictionary);
    const answer = await ask(params, dictionary, [site]);
    site.close();
    return answer;
  }

  test('incomplete records are left out; a constant is too, with a warning; a line has one component', async () => {
    const rows: Row[] = [0, 1, 2, 3].map((i) => ({ x: 2 * i, y: i / 10, z: 0.5 }));
    const { result, n, excluded, warnings } = await of([...rows, { x: 1, y: 1 }], { variables: ['x', 'y', 'z'] });
    expect(n).toBe(5);
    expect(excluded.missing).toBe(1);
    expect(warnings).toEqual(['Left out because it does not vary: z.']);
    expect(result.components.map(({ component }) => component)).toEqual(['PC1', 'PC2']);
    expectRelative(result.components[0]?.proportion, 1, 1e-9);
    expect(result.components[1]?.sdev).toBeLessThan(1e-4);
    expect(result.loadings.slice(0, 2).every(({ value }) => Math.abs(value - Math.SQRT1_2) < 1e-9)).toBe(true);
  });

  test.each([[[]], [[{ x: 1, y: 0, z: 0 }]]])('no components of too few records', async (rows: Row[]) => {
    const { result, warnings } = await of(rows, { variables: ['x', 'y'] });
    expect(result.components).toEqual([]);
    expect(result.nobs).toBe(rows.length);
    expect(warnings).toEqual(['There are no components of fewer than two complete records.']);
  });

  test.each([
    [['x'], 'Too small'],
    [['x', 'g'], 'is a category'],
    [['x', 'w'], 'unknown variable'],
  ])('refuses %j', async (names, message) => {
    await expect(of([], { variables: names })).rejects.toThrow(message);
  });
});
