import { DuckDBInstance } from '@duckdb/node-api';
import type { CoxResult } from '@consilium/core/analyses/cox/params.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { floatCox } from './float-cox.ts';
import {
  closeAll,
  openSite,
  plan,
  roundTotal,
  runFederated,
  siteOf,
  type Question,
  type Row,
} from './pooled-harness.ts';
import { randomCohort, randomDictionary } from './random-cohort.ts';
import { runControlled } from './run-controlled.ts';

const rows = randomCohort(240, 31);

async function fit(
  pieces: readonly (readonly Row[])[],
  params: unknown,
  caps?: Question['caps'],
  dictionary = randomDictionary,
) {
  const sites = await Promise.all(pieces.map((piece) => openSite(piece, dictionary, 1)));
  const { answer } = await runFederated({ analysis: 'cox', params, ...(caps ? { caps } : {}) }, dictionary, sites);
  closeAll(sites);
  return { ...answer, result: answer.result as CoxResult };
}

function halves(data: readonly Row[]): Row[][] {
  return [data.slice(0, 100), data.slice(100)];
}

const noTest = { statistic: null, df: null, pValue: null };
/** Of a fit that is not at the maximum of its likelihood. */
const uncounted = { aic: null, bic: null, tests: { likelihoodRatio: noTest, score: noTest, wald: noTest } };

const plain = { formula: 'Surv(time, yes) ~ x + g' };

function estimateOf({ terms }: CoxResult, name: string) {
  return terms.find(({ term }) => term === name)?.estimate;
}

describe('cox on extreme data', () => {
  test('a site without events adds its records and nothing else', async () => {
    const [a = [], b = []] = halves(rows);
    const without = await fit([a], plain);
    const beside = await fit([a, b.map((row) => ({ ...row, yes: false }))], plain);
    expect(beside.result.nobs).toBe(240);
    expect(beside.result.nevent).toBe(without.result.nevent);
    expect(beside.result.terms).toEqual(without.result.terms);
    expect(beside.result.concordance).toEqual(without.result.concordance);
  });

  test.each([
    ['efron', 1e-14],
    ['breslow', 1e-14],
    ['breslow', 1e-15],
  ])('weights that are next to nothing beside others add nothing to robust errors: %s, %d', async (ties, tiny) => {
    const params = { formula: 'Surv(time, yes) ~ x', weights: 'weight', robust: true, ties };
    // No ties, where Efron's approximation counts events whatever their weight.
    const weighted = rows.map((row, i) => ({ ...row, time: 1 + ((7 * i) % 240), weight: i % 3 === 0 ? 1 : tiny }));
    const beside = await fit(halves(weighted), params);
    const without = await fit(
      halves(weighted).map((piece) => piece.filter(({ weight }) => weight === 1)),
      params,
    );
    expectRelative(beside.result.terms[0]?.estimate, without.result.terms[0]?.estimate ?? NaN, 1e-8);
    expectRelative(beside.result.terms[0]?.robustSe, without.result.terms[0]?.robustSe ?? NaN, 1e-8);
  });

  test('records that leave before they enter are no logarithms without a value', async () => {
    const late = rows.map((row: Row, i): Row => ({
      ...row,
      z: i % 4 === 0 ? 40 : 1,
      time: 3 + (Number(row.time) % 60),
    }));
    const positive = late.map((row) => ({ ...row, count: 1 + Number(row.count) }));
    const { warnings, excluded } = await fit([positive], { formula: 'Surv(z, time, yes) ~ log(count)' });
    expect(excluded.missing).toBeGreaterThan(0);
    expect(warnings.filter((text) => text.includes('log('))).toEqual([]);
    expect(warnings.some((text) => text.includes('did not leave after they entered'))).toBe(true);
  });

  test('a site with one arm only says nothing about the arm', async () => {
    const [a = [], b = []] = halves(rows);
    const oneArm = b.map((row) => ({ ...row, b: true }));
    const both = await fit([a, oneArm], { formula: 'Surv(time, yes) ~ b' });
    const alone = await fit([a], { formula: 'Surv(time, yes) ~ b' });
    expectRelative(estimateOf(both.result, 'b'), estimateOf(alone.result, 'b') ?? NaN, 1e-10);
    expectRelative(both.result.terms[0]?.stdError, alone.result.terms[0]?.stdError ?? NaN, 1e-10);
  });

  test('a category absent at one site, and a category that nobody has', async () => {
    const sorted = [...rows].sort((a, b) => String(a.g).localeCompare(String(b.g)));
    const { result } = await fit(halves(sorted), plain);
    expect(result.converged).toBe(true);
    const nobody = rows.map((row) => ({ ...row, g: row.g === 'w' ? 'u' : (row.g ?? null) }));
    const { result: aliased, warnings } = await fit(halves(nobody), plain);
    expect(aliased).toMatchObject({ converged: true, reason: 'collinearity' });
    expect(estimateOf(aliased, 'gw')).toBeNull();
    expect(warnings[0]).toContain('gw');
    expect(aliased.tests.wald.df).toBe(2);
    expect(aliased.phTest.global.df).toBe(2);
  });

  test('a constant and a copy are aliased, as NA in R', async () => {
    const data = rows.map((row) => ({ ...row, z: 7 }));
    const { result, warnings } = await fit(halves(data), { formula: 'Surv(time, yes) ~ z + x + I(2 * x - 1)' });
    expect(result).toMatchObject({ converged: true, reason: 'collinearity' });
    expect(result.terms.map(({ estimate }) => estimate === null)).toEqual([true, false, true]);
    expect(warnings[0]).toContain('z, I(2 * x - 1)');
    expect(result.phTest.terms.map(({ df }) => df)).toEqual([null, 1, null]);
    const only = await fit(halves(data), { formula: 'Surv(time, yes) ~ z' });
    expect(only.result).toMatchObject({ converged: false, reason: 'no-information' });
  });

  test('all censored: no information', async () => {
    const { result, warnings } = await fit(halves(rows.map((row) => ({ ...row, yes: false }))), plain);
    expect(result).toMatchObject({ converged: false, reason: 'no-information', nevent: 0, logLik: null });
    expect(result.terms.every(({ estimate, stdError }) => estimate === null && stdError === null)).toBe(true);
    expect(warnings[0]).toContain('no events');
  });

  test('everything tied, with and without everybody having the event', async () => {
    const tied = rows.map((row) => ({ ...row, time: 10 }));
    for (const data of [tied, tied.map((row) => ({ ...row, yes: true }))]) {
      for (const ties of ['efron', 'breslow'] as const) {
        const { result } = await fit([data], { formula: 'Surv(time, yes) ~ x', ties });
        const wanted = floatCox(data, {
          columns: [(row) => Number(row.x)],
          time: (row) => Number(row.time),
          event: (row) => row.yes === true,
          stratum: () => '',
          ties,
        });
        const error = Math.abs((estimateOf(result, 'x') ?? NaN) - (wanted.estimates[0] ?? NaN));
        expect(error).toBeLessThan(1e-9 * (wanted.stdErrors[0] ?? NaN));
        expectRelative(result.terms[0]?.stdError, wanted.stdErrors[0], 1e-8);
        expectRelative(result.logLik, wanted.logLik, 1e-10);
      }
    }
  });

  test.each(['efron', 'breslow'])(
    'weights so small that every risk is rounded to 0, %s: no information',
    async (ties) => {
      const data = rows.map((row) => ({ ...row, weight: 2e-17 }));
      const { result } = await fit(halves(data), { ...plain, weights: 'weight', ties });
      expect(result).toMatchObject({ converged: false, reason: 'no-information', nobs: data.length });
    },
  );

  test('no records, a single patient, and two', async () => {
    for (const data of [[], rows.slice(0, 1), [{ ...rows[0], yes: true, time: 5 }]]) {
      const { result } = await fit([data], plain);
      expect(result).toMatchObject({ converged: false, reason: 'no-information', nobs: data.length });
    }
    const two = [
      { x: 1, g: 'u', yes: true, time: 1 },
      { x: 0, g: 'u', yes: false, time: 2 },
    ];
    const { result } = await fit([two], { formula: 'Surv(time, yes) ~ x' });
    expect(result).toMatchObject({ converged: false });
    expect(['monotone-likelihood', 'coefficient-cap']).toContain(result.reason);
    // x is within ±5, so that the cap of 20 stands for e^4 between the two.
    expect(result.reason).toBe('monotone-likelihood');
  });

  test('a level without events: monotone likelihood names it, the others keep their estimates', async () => {
    const data = rows.map((row) => (row.g === 'v' ? { ...row, yes: false } : row));
    const { result, warnings } = await fit(halves(data), plain);
    expect(result).toMatchObject({ converged: false, reason: 'monotone-likelihood' });
    expect(warnings[0]).toContain('gv');
    expect(warnings[0]).not.toContain('gw');
    expect(estimateOf(result, 'gv')).toBeNull();
    const pieces = halves(data).map((piece) => piece.filter(({ g }) => g !== 'v'));
    const without = await fit(pieces, plain);
    expectRelative(estimateOf(result, 'x'), estimateOf(without.result, 'x') ?? NaN, 1e-2);
    expect(result.concordance.estimate).toBeNull();
  });

  test('time 0 is a time, also for events and for the logarithm', async () => {
    const data = rows.map((row, i) => (i % 5 === 0 ? { ...row, time: 0 } : row));
    const { result, excluded } = await fit([data], { ...plain, phTest: 'log' });
    expect(result.nobs).toBe(240);
    expect(excluded.missing).toBe(0);
    expect(result.phTest.global.statistic).not.toBeNull();
    const late = await fit([data], { formula: 'Surv(z, time, yes) ~ x' });
    expect(late.result.nobs).toBe(data.filter((row) => Number(row.z) < Number(row.time)).length);
    expect(late.warnings.some((warning) => warning.includes('z ≥ time'))).toBe(true);
  });

  test('40 numbers, in the memory that a node allows its engine', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `x${String(i)}`);
    const wide = readDictionary({
      dictionary: 'wide',
      version: 1,
      variables: [
        ...names.map((name) => ({ name, type: 'number', min: 0, max: 1 })),
        { name: 'time', type: 'integer', min: 0, max: 2000 },
        { name: 'yes', type: 'boolean' },
      ],
    });
    const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '512MiB' });
    const connection = await instance.connect();
    const columns = names.map(
      (name, j) => `((i * ${String(7919 + 2 * j)}) % ${String(997 + j)}) / 1100.0::double as ${name}`,
    );
    await connection.run(
      `create table dataset as select ${columns.join(', ')}, (i * 7919) % 1999 as time, i % 3 = 0 as yes from range(200) r(i)`,
    );
    const site = siteOf(connection, () => undefined);
    const params = { formula: `Surv(time, yes) ~ ${names.join(' + ')}` };
    const { context, first, layout } = plan({ analysis: 'cox', params }, wide);
    const total = await roundTotal(context, 'cox', { ...first, diagnostics: true }, layout, [site]);
    connection.closeSync();
    instance.closeSync();
    expect(total[0]).toBe(200n);
  }, 120_000);

  test('50 parameters', async () => {
    const levels = Array.from({ length: 50 }, (_, i) => `level ${String(i)}`);
    const dictionary = readDictionary({
      ...randomDictionary,
      variables: [...randomDictionary.variables, { name: 'many', type: 'category', levels }],
    });
    const data = randomCohort(3000, 5).map((row, i) => ({ ...row, many: levels[i % 50] ?? null }));
    const { result } = await fit(
      [data],
      { formula: 'Surv(time, yes) ~ many + x', robust: true },
      undefined,
      dictionary,
    );
    expect(result).toMatchObject({ converged: true, nobs: 3000 });
    expect(result.terms).toHaveLength(50);
    expect(result.phTest.global.df).toBe(50);
    await expect(fit([data], { formula: 'Surv(time, yes) ~ many + x + z' }, undefined, dictionary)).rejects.toThrow(
      '51 parameters',
    );
  }, 120_000);

  test('one patient whose risk is nearly all of it', async () => {
    const data = [...rows.map((row) => ({ ...row, x: -5 })), { x: 5, g: 'u', yes: false, time: 999 }];
    const { context, layout, first } = plan(
      { analysis: 'cox', params: { formula: 'Surv(time, yes) ~ x' } },
      randomDictionary,
    );
    const site = await openSite(data, randomDictionary, 1);
    const total = await roundTotal(context, 'cox', { ...first, beta: [20], diagnostics: true }, layout, [site]);
    site.close();
    expect(total.some((value) => value !== 0n)).toBe(true);
  });

  test('caps end a fit, and say so', async () => {
    const stopped = await fit(halves(rows), plain, { coefficient: 20, iterations: 2 });
    expect(stopped.result).toMatchObject({ converged: false, reason: 'iteration-cap', ...uncounted });
    const capped = await fit(halves(rows), plain, { coefficient: 0.1, iterations: 25 });
    expect(capped.result).toMatchObject({ converged: false, reason: 'coefficient-cap', ...uncounted });
    expect(capped.warnings[0]).toContain('x');
  });

  test('the events of a site limit the parameters, not its records alone', async () => {
    let events = 0;
    const few = rows.map((row) => ({ ...row, yes: row.yes === true && (events += 1) <= 8 }));
    const ask = async (params: unknown) => {
      const sites = await Promise.all([few, rows, rows].map((piece) => openSite(piece, randomDictionary, 1)));
      const answer = runControlled({ analysis: 'cox', params }, randomDictionary, sites, 'ohdsi-5');
      return answer.finally(() => {
        closeAll(sites);
      });
    };
    await expect(ask(plain)).rejects.toThrow('events-below-floor: 3 parameters, events = 8 allows 2');
    await expect(ask({ formula: 'Surv(time, yes) ~ x' })).resolves.toMatchObject({ result: { converged: true } });
  });

  test('estimates that were there at once need one more round for the diagnostics', async () => {
    const data = rows.flatMap((row) => [
      { ...row, b: true },
      { ...row, b: false },
    ]);
    const question = { formula: 'Surv(time, yes) ~ b', robust: true };
    const { result } = await fit([data], question);
    expect(result).toMatchObject({ converged: true, iterations: 2, concordance: { estimate: 0.5 } });
    const { result: short, warnings } = await fit([data], question, { coefficient: 20, iterations: 1 });
    expect(short).toMatchObject({ converged: true, iterations: 1, concordance: { estimate: null } });
    expect(short.terms[0]).toMatchObject({ estimate: 0, robustSe: null, pValue: null });
    expect(warnings[0]).toContain('largest number of rounds');
  });

  test('a large site counts pairs by classes: near the exact concordance', async () => {
    const many = randomCohort(20_001, 8);
    const exact = await fit([many.slice(0, 20_000)], { formula: 'Surv(time, yes) ~ x + z' });
    const classes = await fit([many], { formula: 'Surv(time, yes) ~ x + z' });
    const difference = (classes.result.concordance.estimate ?? NaN) - (exact.result.concordance.estimate ?? NaN);
    expect(Math.abs(difference)).toBeLessThan(2e-4);
    expectRelative(classes.result.concordance.stdError, exact.result.concordance.stdError ?? NaN, 0.02);
  });
});

describe('questions that are none', () => {
  test.each<[unknown, string]>([
    [{ formula: 'yes ~ x' }, 'no follow-up time'],
    [{ formula: 'Surv(time, x) ~ z' }, 'event'],
    [{ formula: 'Surv(time, g) ~ x' }, 'an event is a boolean'],
    [{ formula: 'Surv(x, time, yes) ~ z' }, 'can be negative'],
    [{ formula: 'Surv(time, yes) ~ 1' }, 'no terms'],
    [{ formula: 'Surv(time, yes) ~ 0 + x' }, 'no intercept to leave out'],
    [{ formula: 'Surv(time, yes) ~ strata(b)' }, 'no terms'],
    [{ formula: 'Surv(time, yes) ~ x + strata(x)' }, 'stratum'],
    [{ formula: 'Surv(time, yes) ~ x + offset(time)' }, 'too wide'],
    [{ formula: 'Surv(time, yes) ~ x + cluster(g)' }, 'cluster'],
    [{ formula: 'Surv(time, yes) ~ x', ties: 'exact' }, 'expected one of'],
    [{ formula: 'Surv(time, yes) ~ x', weights: 'x' }, 'can be negative'],
    [{ formula: 'Surv(time, yes) ~ x', weights: 'g' }, 'a number'],
    [{ formula: 'Surv(share, yes) ~ g', phTest: 'km' }, 'has no grid in the dictionary'],
    [{ formula: 'Surv(time, yes) ~ x', phTest: 'rank' }, 'expected one of'],
    [{ formula: 'Surv(time, yes) ~ nodez' }, 'unknown variable'],
    [{ formula: 'Surv(time, yes) ~ x', init: [1] }, 'init'],
    [{ ties: 'efron' }, '`formula` is missing'],
  ])('%j', async (params, message) => {
    await expect(fit([rows], params)).rejects.toThrow(message);
  });
});
