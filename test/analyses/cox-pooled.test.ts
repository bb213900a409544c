import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoxPooledResult } from '@consilium/core/analyses/cox-pooled/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import {
  coxDictionary,
  type ExpectedCox,
  expectedCox,
  openCoxBreast,
  translated,
  translatedTerm,
} from './cox-sites.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { expected, lungDictionary, lungRows } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

type Given = Omit<ExpectedCox, 'name' | 'zph' | 'aic' | 'bic' | 'concordanceSe'> &
  Partial<Pick<ExpectedCox, 'aic' | 'bic'>>;
interface Answer extends Given {
  /** Of the grid; without it the dictionary's. */
  step?: number | null;
}
/** Of intervals with at least k events. */
type Merged = Pick<Answer, 'formula' | 'ties' | 'step' | 'coef' | 'se' | 'loglikNull' | 'loglik' | 'scoreTest'> & {
  k: number;
  intervals: number;
};
const { breast, merged } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../reference/cox-pooled.json'), 'utf8'),
) as { breast: Answer[]; merged: Merged[] };
/** `month` is rounded up already: its grid may be the days. */
const months = expectedCox.binned.filter(({ name }) => name === 'months');
const given = (expected.lung as unknown as { cox: Given[] }).cox.filter(({ formula }) => !formula.includes('strata'));

async function fit(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const run = await runFederated({ analysis: 'cox-pooled', params }, dictionary, sites);
  return { ...run.answer, result: run.answer.result as CoxPooledResult };
}

function expectAsR(result: CoxPooledResult, answer: Answer): void {
  expect(result).toMatchObject({ converged: true, nobs: answer.n, nevent: answer.events });
  expectEstimates(result, answer);
  expectRelative(result.tests.wald.statistic, answer.waldTest, 1e-8);
  if (answer.aic !== undefined) expectRelative(result.aic, answer.aic, 1e-10);
  if (answer.bic !== undefined) expectRelative(result.bic, answer.bic, 1e-10);
}

function expectEstimates(result: CoxPooledResult, answer: Omit<Merged, 'k' | 'step' | 'intervals'>): void {
  expect(result.terms.map(({ term }) => term)).toEqual(Object.keys(answer.coef).map(translatedTerm));
  Object.keys(answer.coef).forEach((name, j) => {
    expectRelative(result.terms[j]?.estimate, answer.coef[name], 1e-8);
    expectRelative(result.terms[j]?.stdError, answer.se[name], 1e-8);
  });
  expectRelative(result.logLikNull, answer.loglikNull, 1e-10);
  expectRelative(result.logLik, answer.loglik, 1e-10);
  expectRelative(result.tests.score.statistic, answer.scoreTest, 1e-8);
  expectRelative(result.tests.likelihoodRatio.statistic, 2 * (answer.loglik - answer.loglikNull), 1e-8);
}

function paramsOf({ formula, ties, step }: Pick<Answer, 'formula' | 'ties' | 'step'>): object {
  return { formula: translated(formula), ties, ...(step ? { grid: { step } } : {}) };
}

describe('cox-pooled equals R’s unstratified coxph on the records of the four hospitals together', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openCoxBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each(breast)(
    '$formula, step $step, $ties',
    async (answer) => {
      const { result, n, excluded, warnings } = await fit(paramsOf(answer), coxDictionary, sites);
      expectAsR(result, answer);
      expect(n).toBe(3668);
      expect(excluded).toEqual({ missing: 3668 - answer.n, clamped: 0 });
      expect(result.exact).toBe(!answer.step);
      expect(warnings).toHaveLength(answer.n < 3668 ? 1 : 0);
    },
    120_000,
  );

  test.each(months)('eight terms by month, $ties', async (answer) => {
    const { result } = await fit(paramsOf({ ...answer, step: 30 }), coxDictionary, sites);
    expectAsR(result, answer);
  });

  test('times of a coarser grid are rounded up to it', async () => {
    const [answer] = months;
    if (!answer) throw new Error('no answer');
    const days = { ...answer, formula: answer.formula.replace('month', 'time'), step: 30 };
    const { result } = await fit(paramsOf(days), coxDictionary, sites);
    expectAsR(result, answer);
  });

  test.each(merged)(
    '$formula over intervals with at least $k events, $ties',
    async (answer) => {
      const question = { analysis: 'cox-pooled', params: paramsOf(answer) };
      const preset = answer.k === 5 ? 'ohdsi-5' : 'cms-11';
      const { result, methods, warnings } = await runControlled(question, coxDictionary, sites, preset);
      const fitted = result as CoxPooledResult;
      expect(fitted).toMatchObject({ converged: true, exact: false, intervals: answer.intervals });
      expectEstimates(fitted, answer);
      expect(methods).toContain(`with at least ${String(answer.k)} events each`);
      expect(warnings.join()).not.toContain('took no part');
    },
    120_000,
  );

  test('under the strictest rules the intervals are wider still', async () => {
    const question = { analysis: 'cox-pooled', params: { formula: 'Surv(time, event) ~ age + nodes + hormon' } };
    const { result } = await runControlled(question, coxDictionary, [...sites, ...sites], 'strict');
    expect(result).toMatchObject({ converged: true, exact: false });
    expect((result as CoxPooledResult).intervals).toBeLessThanOrEqual((2 * 2012) / 20);
  }, 120_000);

  test('does not stratify by site, and has room for so many sums alone', async () => {
    const terms = Array.from({ length: 49 }, (_, i) => `I(age + ${String(i)})`).join(' + ');
    const many = fit({ formula: `Surv(time, event) ~ ${terms} + strata(size, meno)` }, coxDictionary, sites);
    await expect(many).rejects.toThrow('room for 200000 sums');
    const bySite = { formula: 'Surv(time, event) ~ age + strata(site)' };
    await expect(fit(bySite, coxDictionary, sites)).rejects.toThrow('strata(site) has no place');
  });
});

test.each(given)('cox-pooled equals R on lung over four sites, whatever is at which: $ties', async (answer) => {
  const rows = lungRows();
  const sites = await Promise.all(
    [0, 1, 2, 3].map((site) =>
      openSite(
        rows.filter((_, i) => i % 4 === site),
        lungDictionary,
        1,
      ),
    ),
  );
  const { result, n } = await fit(paramsOf(answer), lungDictionary, sites);
  closeAll(sites);
  expectAsR(result, answer);
  expect(n).toBe(228);
});

/** A weight of w is w records, as Breslow's approximation counts them; Efron's does not. */
describe('closed-form cases with their records at different sites', () => {
  const dictionary: Dictionary = {
    dictionary: 'validation',
    version: 1,
    variables: [
      { name: 'start', type: 'integer', min: 0, max: 10, grid: 1 },
      { name: 'time', type: 'integer', min: 0, max: 20, grid: 1 },
      { name: 'event', type: 'boolean' },
      { name: 'x', type: 'number', min: -1, max: 3 },
    ],
  };
  const t1 = rowsOf({ time: [1, 1, 6, 6, 8, 9], event: [1, 0, 1, 1, 0, 1], x: [1, 1, 1, 0, 0, 0] });
  const t2 = rowsOf({
    start: [1, 2, 5, 2, 1, 7, 3, 4, 8, 8],
    time: [2, 3, 6, 7, 8, 9, 9, 9, 14, 17],
    event: [1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
    x: [1, 0, 0, 1, 0, 1, 1, 1, 0, 0],
  });
  const t3 = rowsOf({
    time: [1, 1, 2, 2, 2, 2, 3, 4, 5],
    event: [1, 0, 1, 1, 1, 0, 0, 1, 0],
    x: [2, 0, 1, 1, 0, 1, 0, 1, 0],
  }).flatMap((row, i) => Array.from({ length: [1, 2, 3, 4, 3, 2, 1, 2, 1][i] ?? 0 }, () => row));
  const [plain, late] = ['Surv(time, event) ~ x', 'Surv(start, time, event) ~ x'];

  /** T. Therneau, "Software validation" (vignette of R's survival), which prints nine digits. */
  test.each([
    {
      name: 'T1',
      rows: t1,
      formula: plain,
      ties: 'breslow',
      beta: Math.log((3 + Math.sqrt(33)) / 2),
      logLikNull: -4.56434819,
      logLik: -3.82474951,
      information: 0.634168143,
    },
    {
      name: 'T1',
      rows: t1,
      formula: plain,
      ties: 'efron',
      beta: 1.67685749,
      logLikNull: -4.27666612,
      logLik: -3.35897484,
      information: 0.612631896,
    },
    {
      name: 'T2',
      rows: t2,
      formula: late,
      ties: 'breslow',
      beta: -0.0845260807,
      logLikNull: -9.39266193,
      logLik: -9.38701512,
      information: 1.58693415,
    },
    {
      name: 'T2',
      rows: t2,
      formula: late,
      ties: 'efron',
      beta: -0.0211052096,
      logLikNull: -9.16951838,
      logLik: -9.16916646,
      information: 1.5815121,
    },
    {
      name: 'T3',
      rows: t3,
      formula: plain,
      ties: 'breslow',
      beta: 0.859557444,
      logLikNull: -32.8675508,
      logLik: -32.0210463,
      information: 1.96655543,
    },
  ])('$name, $ties', async ({ rows, formula, ties, beta, logLikNull, logLik, information }) => {
    const sites = await Promise.all(
      [0, 1, 2].map((site) =>
        openSite(
          rows.filter((__, i) => i % 3 === site),
          dictionary,
          1,
        ),
      ),
    );
    const { result } = await fit({ formula, ties }, dictionary, sites);
    closeAll(sites);
    expectRelative(result.terms[0]?.estimate, beta, 1e-7);
    expectRelative(result.terms[0]?.stdError, 1 / Math.sqrt(information), 1e-8);
    expectRelative(result.logLikNull, logLikNull, 1e-8);
    expectRelative(result.logLik, logLik, 1e-8);
  });

  test('no finite estimate where all events fall to one side across the sites', async () => {
    const rows = t1.map((row) => (row.time === 6 && row.x === 0 ? { ...row, time: 7 } : row));
    const sites = await Promise.all(rows.map((row) => openSite([row], dictionary, 1)));
    const { result } = await fit({ formula: plain }, dictionary, sites);
    closeAll(sites);
    expect(result).toMatchObject({ converged: false, reason: 'monotone-likelihood', aic: null, bic: null });
    expect(result.tests.wald.statistic).toBeNull();
    expect(result.terms[0]).toMatchObject({ estimate: null, stdError: null });
  });
});

function rowsOf(columns: Record<string, number[]>): Row[] {
  const [first = []] = Object.values(columns);
  return first.map((_, i) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i] ?? null])),
  );
}
