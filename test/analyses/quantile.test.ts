import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { QuantileResult } from '@consilium/core/analyses/quantile/params.ts';
import { rankOf } from '@consilium/core/analyses/quantile/next.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { presets } from '@consilium/core/privacy/rule-set.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, breastRows, hospitals, lungDictionary, openBreast, openLung } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

const { quantile: R } = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/tables.json'), 'utf8')) as {
  quantile: {
    probabilities: number[];
    age: number[];
    nodes: number[];
    pgr: number[];
    time: number[];
    pgrByHormon: [number[], number[]];
    lungWeightLoss: number[];
  };
};
const { probabilities } = R;

async function ask(params: object, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer, rounds } = await runFederated({ analysis: 'quantile', params }, dictionary, sites);
  return { ...answer, rounds, result: answer.result as QuantileResult };
}

function valuesOf({ quantiles }: QuantileResult): (number | null)[] {
  return quantiles.map((each) => ('value' in each ? each.value : NaN));
}

describe("quantiles equal R's type 1 on the pooled breast data", () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each(['age', 'nodes', 'pgr', 'time'] as const)('%s', async (variable) => {
    const { result, n, rounds } = await ask({ variable, probabilities }, breastDictionary, sites);
    expect(n).toBe(3668);
    expect(valuesOf(result)).toEqual(R[variable]);
    expect(rounds).toBeLessThanOrEqual(15);
  });

  test('by group, all in one search', async () => {
    const { result } = await ask({ variable: 'pgr', probabilities, by: 'hormon' }, breastDictionary, sites);
    expect(valuesOf(result)).toEqual(R.pgrByHormon.flat());
    expect(result.counts).toEqual([
      { group: '0', n: 3083, missing: 0 },
      { group: '1', n: 585, missing: 0 },
    ]);
  });

  test('to a coarser step: the next multiple above', async () => {
    const { result } = await ask({ variable: 'pgr', probabilities, step: 25 }, breastDictionary, sites);
    expect(valuesOf(result)).toEqual(R.pgr.map((x) => 25 * Math.ceil(x / 25)));
  });

  test.each(['ohdsi-5', 'cms-11', 'trinetx-10'] as const)(
    'under %s: in an interval with enough records, or a value that as many share',
    async (preset) => {
      // Where zeros are small, a group without a level hides the sizes of all groups.
      const grouped = preset !== 'trinetx-10';
      const question = {
        analysis: 'quantile',
        params: { variable: 'pgr', probabilities, ...(grouped ? { by: 'hormon' } : {}) },
      };
      const { result } = await runControlled(question, breastDictionary, sites, preset);
      const rows = hospitals.flatMap(breastRows);
      const exact = grouped ? R.pgrByHormon.flat() : R.pgr;
      (result as QuantileResult).quantiles.forEach((each, i) => {
        const [low, high] = 'low' in each ? [each.low, each.high] : [each.value ?? NaN, each.value ?? NaN];
        expect(low).toBeLessThanOrEqual(exact[i] ?? NaN);
        expect(high).toBeGreaterThanOrEqual(exact[i] ?? NaN);
        const inside = rows.filter(
          ({ pgr, hormon }) => (!grouped || hormon === each.group) && Number(pgr) >= low && Number(pgr) <= high,
        );
        expect(inside.length).toBeGreaterThanOrEqual(presets[preset].minCell);
        // Halving does not leave much more than it has to.
        expect(inside.length < 6 * presets[preset].minCell || low === high).toBe(true);
      });
    },
  );

  test('under datashield-3 values show, under strict nothing is asked', async () => {
    const question = { analysis: 'quantile', params: { variable: 'pgr', probabilities } };
    const { result } = await runControlled(question, breastDictionary, sites, 'datashield-3');
    expect(valuesOf(result as QuantileResult)).toEqual(R.pgr);
    await expect(runControlled(question, breastDictionary, sites, 'strict')).rejects.toThrow('show no quantiles');
  });

  test('a site that shows none hides what a study would show', async () => {
    const study = { coefficient: 20, iterations: 25, minCell: 5, medianPolicy: 'interval' as const };
    const question = { analysis: 'quantile', params: { variable: 'age', probabilities: [0.5] }, caps: study };
    const { result } = await runControlled(question, breastDictionary, [...sites, ...sites], 'strict');
    expect((result as QuantileResult).quantiles).toEqual([
      { probability: 0.5, value: null, suppressed: 'the rules show no quantiles' },
    ]);
  });

  test('the cap on rounds ends the search with intervals', async () => {
    const caps = { coefficient: 20, iterations: 5 };
    const question = { analysis: 'quantile', params: { variable: 'time', probabilities: [0.5] }, caps };
    const { answer, rounds } = await runFederated(question, breastDictionary, sites);
    expect(rounds).toBe(5);
    expect((answer.result as QuantileResult).quantiles).toEqual([{ probability: 0.5, low: 1500, high: 1999 }]);
    expect(answer.warnings[0]).toContain('The cap on rounds ended the search');
  });
});

describe('quantiles of lung', () => {
  test('missing values are left out', async () => {
    const sites = await openLung();
    const { result, excluded } = await ask({ variable: 'wt.loss', probabilities }, lungDictionary, sites);
    closeAll(sites);
    expect(excluded.missing).toBe(14);
    expect(valuesOf(result)).toEqual(R.lungWeightLoss);
  });
});

const dictionary: Dictionary = {
  dictionary: 'small',
  version: 1,
  variables: [
    { name: 'x', type: 'number', min: -2.5, max: 7, grid: 0.1 },
    { name: 'y', type: 'number', min: 0, max: 1 },
    { name: 'g', type: 'category', levels: ['a', 'b'] },
  ],
};

describe('quantiles of awkward values', () => {
  async function of(rows: Row[], params: object) {
    const site = await openSite(rows, dictionary);
    const answer = await ask(params, dictionary, [site]);
    site.close();
    return answer;
  }

  test('decimals of the grid are themselves; between two of them the one above; outside the bounds the bound', async () => {
    const xs = [-2.5, 0.3, 0.7, 0.71, 1.2, 99, NaN, null];
    const { result, excluded } = await of(
      xs.map((x) => ({ x })),
      { variable: 'x', probabilities: [0.1, 0.3, 0.5, 0.6, 0.7, 0.9] },
    );
    expect(valuesOf(result)).toEqual([-2.5, 0.3, 0.7, 0.8, 1.2, 7]);
    expect(excluded).toEqual({ missing: 2, clamped: 1 });
  });

  test('one record, a constant, a group without records, an empty cohort', async () => {
    const probability = { variable: 'x', probabilities: [0.01, 0.99] };
    expect(valuesOf((await of([{ x: 3.1 }], probability)).result)).toEqual([3.1, 3.1]);
    expect(valuesOf((await of(Array<Row>(9).fill({ x: -1 }), probability)).result)).toEqual([-1, -1]);
    expect(valuesOf((await of([{ x: 2, g: 'b' }], { ...probability, by: 'g' })).result)).toEqual([null, null, 2, 2]);
    expect(valuesOf((await of([], probability)).result)).toEqual([null, null]);
  });

  test.each([
    [{ variable: 'x', probabilities: [0.5, 1] }, '1 is no probability'],
    [{ variable: 'x', probabilities: [-0.1] }, '-0.1 is no probability'],
    [{ variable: 'x', probabilities: [] }, 'Too small'],
    [{ variable: 'x', probabilities: [0.5, 0.5] }, 'distinct'],
    [{ variable: 'y', probabilities: [0.5] }, 'has no grid in the dictionary'],
    [{ variable: 'x', probabilities: [0.5], step: 0.15 }, "not on the dictionary's grid"],
    [{ variable: 'y', probabilities: [0.5], step: 1e-12 }, 'more than 1000000000 values'],
    [{ variable: 'g', probabilities: [0.5] }, 'a number or an integer is needed'],
    [{ variable: 'x', probabilities: [0.5], by: 'y' }, 'has no categories'],
  ])('refuses %j', async (params, message) => {
    await expect(of([], params)).rejects.toThrow(message);
  });

  test('without a grid a step may be given', async () => {
    const { result } = await of([{ y: 0.123 }, { y: 0.5 }], { variable: 'y', probabilities: [0.5], step: 0.01 });
    expect(valuesOf(result)).toEqual([0.13]);
  });
});

describe('whatever the records, quantiles and rules', () => {
  test('between two ends of all that is shown lie no records or enough of them, and the quantile lies where it is said', async () => {
    const rules = presets['ohdsi-5'];
    const value = fc.oneof(fc.integer({ min: -25, max: 70 }), fc.integer({ min: 0, max: 6 }), fc.constant(3));
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 66, maxLength: 150 }),
        fc.uniqueArray(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { minLength: 1, maxLength: 6 }),
        async (tenths, asked) => {
          const xs = tenths.map((tenth) => tenth / 10).sort((a, b) => a - b);
          const third = Math.ceil(xs.length / 3);
          const sites = await Promise.all(
            [0, 1, 2].map((i) =>
              openSite(
                tenths.slice(i * third, (i + 1) * third).map((t) => ({ x: t / 10 })),
                dictionary,
                1,
              ),
            ),
          );
          const question = { analysis: 'quantile', params: { variable: 'x', probabilities: asked } };
          const { result } = await runControlled(
            question,
            dictionary,
            sites.filter((_, i) => i * third < xs.length),
            'ohdsi-5',
          ).finally(() => {
            closeAll(sites);
          });
          const ends = new Set([-3, 7]);
          for (const each of (result as QuantileResult).quantiles) {
            const [low, high] = 'low' in each ? [each.low, each.high] : [each.value ?? NaN, each.value ?? NaN];
            const exact = xs[rankOf(each.probability, xs.length) - 1] ?? NaN;
            expect(exact >= low - 1e-9 && exact <= high + 1e-9).toBe(true);
            ends.add(Number((low - 0.1).toFixed(1))).add(high);
          }
          const sorted = [...ends].sort((a, b) => a - b);
          sorted.slice(1).forEach((end, i) => {
            const inside = xs.filter((x) => x > (sorted[i] ?? NaN) + 1e-9 && x <= end + 1e-9).length;
            expect(inside === 0 || inside >= rules.minCell).toBe(true);
          });
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
});
