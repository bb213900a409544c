import fc from 'fast-check';
import type { GlmResult } from '@consilium/core/analyses/glm/params.ts';
import { expectRelative } from './expect-relative.ts';
import { floatGlm, type FloatModel } from './float-glm.ts';
import { closeAll, openSite, runFederated, type Row } from './pooled-harness.ts';
import { randomCohort, randomDictionary } from './random-cohort.ts';

type Column = (row: Row) => number;
const one: Column = () => 1;
const x: Column = (row) => Number(row.x);
const z: Column = (row) => Number(row.z);
const b: Column = (row) => Number(row.b);
const time: Column = (row) => Number(row.time);
const level =
  (g: string): Column =>
  (row) =>
    Number(row.g === g);
const [u, v, w] = [level('u'), level('v'), level('w')];
const times =
  (...factors: Column[]): Column =>
  (row) =>
    factors.reduce((product, factor) => product * factor(row), 1);

/** Right sides, the columns they mean, and R's names for them. */
const rightSides: [string, Record<string, Column>, Column?][] = [
  ['x + z + b + g', { '(Intercept)': one, x, z, b, gv: v, gw: w }],
  ['x * g', { '(Intercept)': one, x, gv: v, gw: w, 'x:gv': times(x, v), 'x:gw': times(x, w) }],
  ['0 + g + x', { gu: u, gv: v, gw: w, x }],
  ['g:b + x', { '(Intercept)': one, x, 'gu:b': times(u, b), 'gv:b': times(v, b), 'gw:b': times(w, b) }],
  [
    'x + I(x^2) + log(z + 1)',
    { '(Intercept)': one, x, 'I(x^2)': times(x, x), 'log(z + 1)': (row) => Math.log(z(row) + 1) },
  ],
  ['0 + x + b', { x, b }],
  ['x + offset(log(time))', { '(Intercept)': one, x }, (row) => Math.log(time(row))],
];
const outcomes = [
  ['gaussian', 'size'],
  ['binomial', 'yes'],
  ['binomial', 'share'],
  ['poisson', 'count'],
] as const;

describe('a federated glm equals the pooled float64 fit', () => {
  test('on random data, split at random', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...rightSides),
        fc.constantFrom(...outcomes),
        fc.boolean(),
        fc.integer({ min: 120, max: 300 }),
        fc.integer(),
        fc.integer({ min: 1, max: 5 }),
        async ([right, columns, offset], [family, outcome], weighted, records, seed, split) => {
          const rows = randomCohort(records, seed);
          const pieces = [...Map.groupBy(rows, (_, i) => (i * i) % split).values()];
          const sites = await Promise.all(pieces.map((piece) => openSite(piece, randomDictionary, 1)));
          const params = { formula: `${outcome} ~ ${right}`, family, ...(weighted ? { weights: 'weight' } : {}) };
          const { answer } = await runFederated({ analysis: 'glm', params }, randomDictionary, sites);
          closeAll(sites);
          const model: FloatModel = {
            family,
            y: (row) => Number(row[outcome]),
            columns: Object.values(columns),
            ...(offset ? { offset } : {}),
            ...(weighted ? { weight: (row: Row) => Number(row.weight) } : {}),
          };
          expectFit(answer.result as GlmResult, floatGlm(rows, model), Object.keys(columns));
        },
      ),
      { numRuns: 30, seed: 7 },
    );
  }, 120_000);
});

function expectFit(result: GlmResult, fit: ReturnType<typeof floatGlm>, names: string[]): void {
  expect(result.converged).toBe(true);
  expect(result.terms.map(({ term }) => term)).toEqual(names);
  result.terms.forEach(({ estimate, stdError }, j) => {
    const error = fit.stdErrors[j] ?? NaN;
    expectRelative(stdError, error, 1e-8);
    // An estimate near 0 is compared on the scale of its standard error.
    expect(Math.abs((estimate ?? NaN) - (fit.estimates[j] ?? NaN))).toBeLessThan(
      1e-8 * (Math.abs(estimate ?? NaN) + error),
    );
  });
  expectRelative(result.deviance, fit.deviance, 1e-8);
  expectRelative(result.logLik, fit.logLik, 1e-8);
}
