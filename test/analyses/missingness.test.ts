import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { missingnessLayout, missesIn, places } from '@consilium/core/analyses/missingness/layout.ts';
import type { MissingnessResult } from '@consilium/core/analyses/missingness/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { possibleRange } from '@consilium/core/privacy/cell-attacker.ts';
import { controlTotal } from '@consilium/core/privacy/control-total.ts';
import { protectedValues } from '@consilium/core/privacy/known-count.ts';
import { presets } from '@consilium/core/privacy/rule-set.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { lungDictionary, lungRows, openLung } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

const { missingness: R } = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/tables.json'), 'utf8')) as {
  missingness: { variables: Record<string, number>; patterns: Record<string, number> };
};

async function ask(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'missingness', params }, dictionary, sites);
  return { ...answer, result: answer.result as MissingnessResult };
}

describe('missing values of lung', () => {
  const variables = ['ph.ecog', 'meal.cal', 'wt.loss'];

  test('by variable and by pattern as R counts them', async () => {
    const sites = await openLung();
    const { result, n } = await ask({ variables }, lungDictionary, sites);
    closeAll(sites);
    expect(n).toBe(228);
    expect(result.variables.map(({ variable, missing }) => [variable, missing])).toEqual(Object.entries(R.variables));
    const { '1': complete, ...others } = R.patterns;
    expect(result.patterns?.[0]).toEqual({ missing: [], n: complete });
    const shown = Object.fromEntries(
      (result.patterns ?? []).slice(1).map(({ missing, n: count }) => [missing.join(), count]),
    );
    expect(shown).toEqual(others);
  });

  test('under ohdsi-5 a small pattern is hidden, and so is what would give it away', async () => {
    const rows = lungRows();
    const sites = await Promise.all([0, 1, 2].map((i) => openSite(rows.slice(76 * i, 76 * (i + 1)), lungDictionary)));
    const answer = await runControlled(
      { analysis: 'missingness', params: { variables } },
      lungDictionary,
      sites,
      'ohdsi-5',
    );
    closeAll(sites);
    const { variables: shown, patterns } = answer.result as MissingnessResult;
    expect(shown[0]).toMatchObject({ variable: 'ph.ecog', n: null, missing: null, percent: null });
    const hidden = (patterns ?? []).filter(({ n }) => n === null).map(({ missing }) => missing.join());
    expect(hidden).toEqual(expect.arrayContaining(['ph.ecog', 'meal.cal,wt.loss']));
    expect((patterns ?? []).every(({ n }) => n === null || n >= 5)).toBe(true);
  });
});

describe('no small pattern can be worked out', () => {
  test('for whoever adds up all that is shown, over any counts of patterns of three variables', () => {
    const rules = presets['ohdsi-5'];
    const params = { variables: ['a', 'b', 'c'] };
    const layout = missingnessLayout(params);
    const count = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(fc.array(count, { minLength: 8, maxLength: 8 }), (patterns) => {
        const sum = (of: (pattern: number) => boolean) => patterns.reduce((s, n, i) => s + (of(i) ? n : 0), 0);
        const total = [
          sum(() => true),
          ...[0, 1, 2].flatMap((v) => [sum((i) => !missesIn(i, v)), sum((i) => missesIn(i, v))]),
          ...patterns,
        ].map(BigInt);
        const { values } = controlTotal({ layout, total, rules, sites: 3 });
        const most = 400;
        const known = (place: number): [number, number] => {
          const value = values[place];
          return value === null || value === undefined ? [1, most] : [Number(value), Number(value)];
        };
        const all = [0, 1, 2, 3, 4, 5, 6, 7];
        const sums = [
          { cells: all, known: known(places.n) },
          ...[0, 1, 2].flatMap((v) => [
            { cells: all.filter((i) => !missesIn(i, v)), known: known(places.present(v)) },
            { cells: all.filter((i) => missesIn(i, v)), known: known(places.missing(v)) },
          ]),
        ];
        const cells = all.map((i) => known(places.pattern(params, i)));
        all.forEach((i) => {
          const n = patterns[i] ?? 0;
          if (n === 0 || n >= rules.minCell || values[places.pattern(params, i)] !== null) {
            expect(n === 0 || n >= rules.minCell).toBe(true);
            return;
          }
          const [low, high] = possibleRange({ cells, sums }, i) ?? [0, 0];
          expect(high - low + 1).toBeGreaterThanOrEqual(protectedValues(rules));
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('missing values of awkward data', () => {
  const dictionary: Dictionary = {
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'x', type: 'number', min: 0, max: 1 },
      { name: 'g', type: 'category', levels: ['a'] },
      ...Array.from({ length: 9 }, (_, i) => ({ name: `b${String(i)}`, type: 'boolean' as const })),
    ],
  };
  async function of(rows: Row[], variables: string[]) {
    const site = await openSite(rows, dictionary);
    const answer = await ask({ variables }, dictionary, [site]);
    site.close();
    return answer;
  }

  test('NaN, infinities and unknown categories are missing, values outside the bounds are not', async () => {
    const rows = [NaN, Infinity, -Infinity, null, 7, -7].map((x) => ({ x, g: x === 7 ? 'a' : 'z' }));
    const { result } = await of(rows, ['x', 'g']);
    expect(result.variables.map(({ missing }) => missing)).toEqual([4, 5]);
    expect(result.patterns).toEqual([
      { missing: [], n: 1 },
      { missing: ['x', 'g'], n: 4 },
      { missing: ['g'], n: 1 },
    ]);
  });

  test('of nine variables without patterns; of eight with 256', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `b${String(i)}`);
    const rows: Row[] = [{}, { b0: true, b8: false }];
    const nine = await of(rows, names);
    expect(nine.result.patterns).toBeUndefined();
    expect(nine.result.variables.map(({ missing }) => missing)).toEqual([1, 2, 2, 2, 2, 2, 2, 2, 1]);
    expect(nine.warnings).toEqual(['Patterns are shown for up to 8 variables.']);
    const eight = await of(rows, names.slice(0, 8));
    expect(eight.result.patterns?.map(({ missing, n }) => [missing.length, n])).toEqual([
      [7, 1],
      [8, 1],
    ]);
  });

  test('an empty cohort', async () => {
    const { result } = await of([], ['x']);
    expect(result).toEqual({ variables: [{ variable: 'x', n: 0, missing: 0, percent: null }], patterns: [] });
  });

  test.each([
    [[], 'Too small'],
    [['x', 'x'], 'distinct'],
    [['y'], 'unknown variable'],
  ])('refuses %j', async (variables, message) => {
    await expect(of([], variables)).rejects.toThrow(message);
  });
});
