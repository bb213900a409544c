import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PiecewiseResult } from '@consilium/core/analyses/piecewise-exponential/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, breastRows, hospitals, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';
import { lateDictionary, openLateBreast } from './survival-answers.ts';

interface Answer {
  right: string;
  edges: number[];
  late: boolean;
  strata: string | null;
  n: number;
  events: number;
  personTime: number[];
  cellEvents: number[];
  coef: Record<string, number>;
  se: Record<string, number>;
  logHazard: number[];
  logHazardSe: number[];
  logLik: number;
  logLikNull: number;
  score: number;
  wald: number;
}
const { fits } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../reference/piecewise-exponential.json'), 'utf8'),
) as { fits: Answer[] };

async function fit(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const run = await runFederated({ analysis: 'piecewise-exponential', params }, dictionary, sites);
  return { ...run.answer, result: run.answer.result as PiecewiseResult };
}

describe('the piecewise exponential model equals R’s Poisson regression of split records', () => {
  let sites: Site[] = [];
  let late: Site[] = [];
  beforeAll(async () => {
    [sites, late] = await Promise.all([openBreast(), openLateBreast()]);
  });
  afterAll(() => {
    closeAll([...sites, ...late]);
  });

  test.each(fits)('~ $right, edges $edges, late $late, strata $strata', async (answer) => {
    const strata = answer.strata === null ? '' : ` + strata(${answer.strata})`;
    const surv = answer.late ? 'Surv(start, time, event)' : 'Surv(time, event)';
    const params = { formula: `${surv} ~ ${answer.right}${strata}`, grid: { edges: answer.edges } };
    const dictionary = answer.late ? lateDictionary : breastDictionary;
    const { result, n, excluded } = await fit(params, dictionary, answer.late ? late : sites);
    expect(result).toMatchObject({ converged: true, nobs: answer.n, nevent: answer.events });
    expect(n).toBe(3668);
    expect(excluded).toEqual({ missing: 3668 - answer.n, clamped: 0 });
    expect(result.terms.map(({ term }) => term)).toEqual(Object.keys(answer.coef));
    for (const { term, estimate, stdError } of result.terms) {
      expectRelative(estimate, answer.coef[term], 1e-8);
      expectRelative(stdError, answer.se[term], 1e-8);
    }
    expectRelative(result.logLik, answer.logLik, 1e-10);
    expectRelative(result.logLikNull, answer.logLikNull, 1e-10);
    expectRelative(result.tests.score.statistic, answer.score, 1e-8);
    expectRelative(result.tests.wald.statistic, answer.wald, 1e-8);
    expectRelative(result.tests.likelihoodRatio.statistic, 2 * (answer.logLik - answer.logLikNull), 1e-8);
    expectBaseline(result, answer);
  });

  test('near the Cox model, whose baseline hazard may change every day', async () => {
    const formula = 'Surv(time, event) ~ age + nodes + hormon';
    const { result } = await fit({ formula, grid: { step: 100 } }, breastDictionary, sites);
    const cox = await runFederated({ analysis: 'cox', params: { formula } }, breastDictionary, [
      await openSite(pooledRows(), breastDictionary),
    ]);
    const { terms } = cox.answer.result as PiecewiseResult;
    result.terms.forEach(({ estimate, stdError }, j) => {
      const difference = Math.abs((estimate ?? NaN) - (terms[j]?.estimate ?? NaN));
      expect(difference).toBeLessThan((stdError ?? NaN) / 20);
    });
  });

  describe('under rules', () => {
    const formula = 'Surv(time, event) ~ nodes + hormon';
    const ask = async (edges: number[], preset: 'cms-11' | 'trinetx-10') => {
      const question = { analysis: 'piecewise-exponential', params: { formula, grid: { edges } } };
      const { result } = await runControlled(question, breastDictionary, sites, preset);
      return result as PiecewiseResult;
    };

    test.each(['cms-11', 'trinetx-10'] as const)('%s: the same estimates', async (preset) => {
      const edges = [365, 1095, 1826];
      const exact = await fit({ formula, grid: { edges } }, breastDictionary, sites);
      const { terms, tests } = await ask(edges, preset);
      expect(terms).toEqual(exact.result.terms);
      expect(tests).toEqual(exact.result.tests);
    });

    test('too few events in an interval refuse it', async () => {
      await expect(ask([60, 1826], 'cms-11')).rejects.toThrow('too few events');
    });

    test('where a few leave within an interval its person-time, which would tell when, is hidden', async () => {
      const { baseline } = await ask([30, 1826], 'cms-11');
      expect(baseline[0]).toMatchObject({ events: 0, personTime: null, hazard: null });
      expect(baseline[0]?.suppressed).toContain('small count');
    });
  });
});

function expectBaseline({ baseline, strata }: PiecewiseResult, answer: Answer): void {
  // R drops parts without follow-up; the order is that of its interaction: intervals vary fastest.
  const parts = baseline.filter(({ personTime }) => (personTime ?? 0) > 1e-6);
  expect(strata).toEqual(answer.strata === null ? [] : [answer.strata]);
  expect(parts.map(({ events }) => events)).toEqual(answer.cellEvents);
  parts.forEach(({ personTime, hazard, confLow, confHigh, events }, i) => {
    expectRelative(personTime, answer.personTime[i], 1e-10);
    if (events === 0) {
      expect(hazard).toBe(0);
      return;
    }
    const [log, error] = [answer.logHazard[i] ?? NaN, answer.logHazardSe[i] ?? NaN];
    expectRelative(hazard, Math.exp(log), 1e-7);
    const width = Math.log(confHigh ?? NaN) - Math.log(confLow ?? NaN);
    expectRelative(width, 2 * 1.959963984540054 * error, 1e-7);
  });
}

function pooledRows(): Row[] {
  return hospitals.flatMap((site) => breastRows(site));
}

describe('awkward data', () => {
  const dictionary = readDictionary({
    dictionary: 'small',
    version: 1,
    variables: [
      { name: 'start', type: 'integer', min: 0, max: 50 },
      { name: 'time', type: 'integer', min: 0, max: 50 },
      { name: 'event', type: 'boolean' },
      { name: 'x', type: 'number', min: -10, max: 10 },
      { name: 'constant', type: 'number', min: 0, max: 4 },
      { name: 'arm', type: 'category', levels: ['a', 'b', 'c'] },
    ],
  });
  const rows: Row[] = [3, 5, 5, 8, 9, 12, 20, 31, 44, 50].map((time, i) => ({
    time,
    event: i % 3 !== 2,
    x: ((i * 7) % 5) - 2,
    constant: 1,
    arm: i % 2 === 0 ? 'a' : 'b',
  }));
  async function of(rowsBySite: Row[][], params: unknown) {
    const sites = await Promise.all(rowsBySite.map((own) => openSite(own, dictionary)));
    const answer = await fit(params, dictionary, sites);
    closeAll(sites);
    return answer;
  }
  const grid = { edges: [10, 20] };
  const formula = 'Surv(time, event) ~ x';

  test('does not depend on the split, nor on a site without events', async () => {
    const one = await of([rows], { formula, grid });
    const idle = rows.map((row) => ({ ...row, event: false }));
    const split = await of([rows.slice(0, 3), rows.slice(3)], { formula, grid });
    expect(split.result).toEqual(one.result);
    const more = await of([rows, idle], { formula, grid });
    expect(more.result.converged).toBe(true);
    expect(more.result.nevent).toBe(one.result.nevent);
  });

  test('a record at time 0 was never at risk', async () => {
    const { n, excluded, warnings } = await of([[...rows, { time: 0, event: true, x: 1 }]], { formula, grid });
    expect([n, excluded.missing]).toEqual([11, 1]);
    expect(warnings).toEqual([
      '1 record(s) left before they could be at risk (time is its smallest value) and were left out.',
    ]);
  });

  test('a constant column and an absent category are named', async () => {
    const { result, warnings } = await of([rows], { formula: 'Surv(time, event) ~ x + constant + arm', grid });
    expect(result).toMatchObject({ converged: true, reason: 'collinearity' });
    expect(result.terms.map(({ term, estimate }) => [term, estimate === null])).toEqual([
      ['x', false],
      ['constant', true],
      ['armb', false],
      ['armc', true],
    ]);
    expect(warnings.join(' ')).toContain('constant, armc');
  });

  test('monotone likelihood: all events on one side', async () => {
    const apart = rows.map((row, i) => ({ ...row, event: i % 2 === 0 }));
    const { result } = await of([apart], { formula: 'Surv(time, event) ~ arm', grid });
    expect(result).toMatchObject({ converged: false, reason: 'monotone-likelihood', aic: null, bic: null });
    expect(result.tests.wald.statistic).toBeNull();
    expect(result.terms[0]?.estimate).toBeNull();
  });

  test.each([[[]], [[{ time: 3, event: true, x: 1 }]], [rows.map((row) => ({ ...row, event: false }))]])(
    'nothing to estimate (case %#)',
    async (own) => {
      const { result } = await of([own], { formula, grid });
      expect(result).toMatchObject({ converged: false, reason: 'no-information' });
      expect(result.terms[0]).toMatchObject({ estimate: null, stdError: null, pValue: null });
    },
  );

  test.each([
    [{ formula }, '`grid` is missing'],
    [{ formula, grid: { edges: [20, 10] } }, 'must ascend'],
    [{ formula, grid: { step: 0.1 } }, 'grid'],
    [{ formula: 'Surv(time, event) ~ 1', grid }, 'no terms'],
    [{ formula: 'Surv(time, event) ~ x + strata(site)', grid }, 'no place here'],
    [{ formula: 'Surv(time, arm) ~ x', grid }, 'an event is a boolean'],
    [{ formula: 'time ~ x', grid }, 'no follow-up time'],
    [{ formula, grid, ties: 'efron' }, 'Unrecognized key'],
  ])('refuses %j', async (params, message) => {
    await expect(of([[]], params)).rejects.toThrow(message);
  });
});
