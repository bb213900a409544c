import fc from 'fast-check';
import type { CoxResult } from '@consilium/core/analyses/cox/params.ts';
import { expectRelative } from './expect-relative.ts';
import { floatCox, type FloatCoxModel } from './float-cox.ts';
import { closeAll, openSite, runFederated, type Row } from './pooled-harness.ts';
import { randomCohort, randomDictionary } from './random-cohort.ts';

const number = (name: string) => (row: Row) => Number(row[name]);
const is = (name: string, value: string | boolean) => (row: Row) => (row[name] === value ? 1 : 0);

const columns = [number('x'), is('b', true), is('g', 'v'), is('g', 'w')];

interface Variant {
  formula: string;
  weights?: string;
  model: Omit<FloatCoxModel, 'ties' | 'stratum' | 'columns' | 'event'>;
}
const variants: Variant[] = [
  { formula: 'Surv(time, yes) ~ x + b + g', model: { time: number('time') } },
  { formula: 'Surv(z, time, yes) ~ x + b + g', model: { start: number('z'), time: number('time') } },
  {
    formula: 'Surv(z, time, yes) ~ x + b + g',
    weights: 'weight',
    model: { start: number('z'), time: number('time'), weight: number('weight') },
  },
];

describe('cox over random sites is the stratified fit of the pooled records', () => {
  test.each(variants)(
    '$formula, weights $weights',
    async ({ formula, weights, model }) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 1e6 }),
          fc.array(fc.integer({ min: 15, max: 90 }), { minLength: 1, maxLength: 4 }),
          fc.constantFrom<'efron' | 'breslow'>('efron', 'breslow'),
          // Days, or so coarse that everything is tied.
          fc.constantFrom(1, 50, 300),
          async (seed, sizes, ties, step) => {
            const total = sizes.reduce((sum, size) => sum + size, 0);
            const rows = randomCohort(total + 60, seed)
              .map((row, i): Row => ({ ...row, time: step * Math.ceil(Number(row.time) / step), i }))
              .filter((row) => Number(row.z) < Number(row.time));
            let taken = 0;
            const pieces = sizes.map((size) => rows.slice(taken, (taken += size)));
            const sites = await Promise.all(pieces.map((piece) => openSite(piece, randomDictionary, 1)));
            const params = { formula, ties, ...(weights === undefined ? {} : { weights }) };
            const { answer } = await runFederated({ analysis: 'cox', params }, randomDictionary, sites);
            closeAll(sites);
            const result = answer.result as CoxResult;
            // Small random data can be separated; that is another test's matter.
            fc.pre(result.converged && result.reason === undefined);
            const siteOf = new Map<unknown, string>(pieces.flatMap((piece, s) => piece.map(({ i }) => [i, String(s)])));
            const wanted = floatCox(pieces.flat(), {
              ...model,
              columns,
              ties,
              event: (row) => row.yes === true,
              stratum: (row) => siteOf.get(row.i) ?? '',
            });
            wanted.estimates.forEach((estimate, j) => {
              const error = Math.abs((result.terms[j]?.estimate ?? NaN) - estimate);
              expect(error).toBeLessThan(1e-8 * (Math.abs(estimate) + (wanted.stdErrors[j] ?? 0)));
              expectRelative(result.terms[j]?.stdError, wanted.stdErrors[j], 1e-8);
            });
            expectRelative(result.logLik, wanted.logLik, 1e-9);
            expectRelative(result.concordance.estimate, wanted.concordance, weights === undefined ? 1e-12 : 1e-6);
          },
        ),
        { numRuns: 8, seed: 3 },
      );
    },
    240_000,
  );
});
