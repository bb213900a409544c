import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { KmeansResult } from '@consilium/core/analyses/kmeans/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

interface Clusters {
  size: number[];
  centres: number[][];
  within: number[];
  total: number;
  between: number;
}
const { kmeans: R } = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/models.json'), 'utf8')) as {
  kmeans: { three: Clusters; four: Clusters; raw: Clusters };
};

async function ask(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'kmeans', params }, dictionary, sites);
  return { ...answer, result: answer.result as KmeansResult };
}

function expectClusters({ clusters, totalSS, betweenSS, converged }: KmeansResult, r: Clusters): void {
  expect(converged).toBe(true);
  expect(clusters.map(({ n }) => n)).toEqual(r.size);
  clusters.forEach(({ centre, withinSS }, c) => {
    centre.forEach(({ value }, v) => {
      expectRelative(value, r.centres[c]?.[v], 1e-8);
    });
    expectRelative(withinSS, r.within[c], 1e-8);
  });
  expectRelative(totalSS, r.total, 1e-8);
  expectRelative(betweenSS, r.between, 1e-8);
}

describe('kmeans equals R from the same starting centres on the pooled breast data', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each([
    ['three clusters of two variables', { variables: ['age', 'nodes'], clusters: 3 }, R.three],
    ['four clusters of three variables', { variables: ['age', 'nodes', 'pgr'], clusters: 4 }, R.four],
    ['in the variables’ own units', { variables: ['age', 'er'], clusters: 2, scale: false }, R.raw],
  ])('%s', async (_, params, r) => {
    const { result, n } = await ask(params, breastDictionary, sites);
    expect(n).toBe(3668);
    expectClusters(result, r);
  });

  test.each(['ohdsi-5', 'cms-11'] as const)('under %s in full', async (preset) => {
    const question = { analysis: 'kmeans', params: { variables: ['age', 'nodes', 'pgr'], clusters: 4 } };
    const { result } = await runControlled(question, breastDictionary, sites, preset);
    expectClusters(result as KmeansResult, R.four);
  });

  test('a mean of a boolean that would show a small number is hidden in all clusters', async () => {
    const question = {
      analysis: 'kmeans',
      params: { variables: ['meno', 'hormon'], clusters: 4 },
      cohort: { variable: 'er', op: '>=' as const, value: 300 },
    };
    const open = await runFederated(question, breastDictionary, sites);
    const { clusters: all } = open.answer.result as KmeansResult;
    expect(
      all.some(({ n, centre }) => centre.some(({ value }) => (value ?? 0) > 0 && (n ?? 0) * (value ?? 0) < 5)),
    ).toBe(true);
    const { result, warnings } = await runControlled(question, breastDictionary, sites, 'ohdsi-5');
    const { clusters, withinSS } = result as KmeansResult;
    expect(clusters.length).toBeGreaterThan(2);
    expect(clusters.every(({ centre }) => centre[1]?.value === null)).toBe(true);
    expect(withinSS).toBeNull();
    expect(warnings.join()).toContain('a cluster would show a small number: the means of');
  });

  test('under strict with fewer rounds: the cap ends the search, and says so', async () => {
    const question = { analysis: 'kmeans', params: { variables: ['age', 'nodes'], clusters: 3 } };
    const answer = await runControlled(question, breastDictionary, [...sites, ...sites], 'strict');
    const { clusters, converged, reason, iterations } = answer.result as KmeansResult;
    expect({ converged, reason, iterations }).toEqual({ converged: false, reason: 'iteration-cap', iterations: 15 });
    expect(answer.warnings[0]).toContain('The cap on rounds');
    clusters.forEach(({ n }, c) => {
      expectRelative(n, 2 * (R.three.size[c] ?? 0), 0.2);
    });
  });
});

const dictionary: Dictionary = {
  dictionary: 'small',
  version: 1,
  variables: [
    { name: 'x', type: 'number', min: 0, max: 100 },
    { name: 'y', type: 'number', min: 0, max: 100 },
    { name: 'b', type: 'boolean' },
    { name: 'g', type: 'category', levels: ['a', 'b'] },
  ],
};

describe('kmeans of awkward values', () => {
  async function of(rows: Row[], params: object) {
    const site = await openSite(rows, dictionary);
    const answer = await ask({ variables: ['x'], clusters: 2, ...params }, dictionary, [site]);
    site.close();
    return answer;
  }

  test('clear groups are found; incomplete records are left out', async () => {
    const rows: Row[] = [1, 2, 3, 50, 51, 99, 98].map((x) => ({ x, y: x > 90 ? 10 : 0 }));
    const { result, excluded } = await of([...rows, { x: 5 }], { variables: ['x', 'y'], clusters: 3 });
    expect(excluded.missing).toBe(1);
    expect(result.clusters.map(({ n, centre }) => [n, centre[0]?.value])).toEqual([
      [3, expect.closeTo(2, 9)],
      [2, expect.closeTo(50.5, 9)],
      [2, expect.closeTo(98.5, 9)],
    ]);
    expect(result.converged).toBe(true);
  });

  test('fewer clusters than asked for where there are fewer different values; none without records', async () => {
    const same = await of(Array<Row>(9).fill({ x: 7 }), { clusters: 4 });
    expect(same.result.clusters.map(({ n }) => n)).toEqual([9]);
    expect(same.warnings).toEqual([
      'Found 1 of 4 clusters: further ones would have had too few records.',
      'Without effect because it does not vary: x.',
    ]);
    const two = await of([{ x: 1 }, { x: 9 }], { clusters: 5 });
    expect(two.result.clusters.map(({ n }) => n)).toEqual([1, 1]);
    const none = await of([], {});
    expect(none.result).toMatchObject({ nobs: 0, clusters: [], converged: false, reason: 'no-information' });
  });

  test.each([
    [{ clusters: 1 }, 'Too small'],
    [{ clusters: 21 }, 'Too big'],
    [{ variables: ['g'] }, 'is a category'],
    [{ centres: [[1]] }, 'Unrecognized key'],
  ])('refuses %j', async (params, message) => {
    await expect(of([], params)).rejects.toThrow(message);
  });
});

describe('whatever the records', () => {
  test('no cluster of fewer records than the floor comes out, and the clusters add up', async () => {
    const point = fc.record({
      x: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(3)),
      y: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(50)),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(point, { minLength: 66, maxLength: 120 }),
        fc.integer({ min: 2, max: 5 }),
        async (rows, clusters) => {
          const third = Math.ceil(rows.length / 3);
          const sites = await Promise.all(
            [0, 1, 2].map((i) => openSite(rows.slice(i * third, (i + 1) * third), dictionary, 1)),
          );
          const question = { analysis: 'kmeans', params: { variables: ['x', 'y'], clusters: Math.min(clusters, 3) } };
          const answer = await runControlled(question, dictionary, sites, 'ohdsi-5').finally(() => {
            closeAll(sites);
          });
          const result = answer.result as KmeansResult;
          for (const { n } of result.clusters) expect(n === null || n >= 5).toBe(true);
          if (result.converged) {
            expect(result.clusters.reduce((sum, { n }) => sum + (n ?? 0), 0)).toBe(rows.length);
          }
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});
