import type { CoxResult } from '@consilium/core/analyses/cox/params.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { expectedCox } from './cox-sites.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row } from './pooled-harness.ts';

/**
 * T. Therneau, "Software validation" (vignette of R's survival): small data whose answers follow by hand. Each stands at
 * three sites, so that estimates stay, and log-likelihoods and information are three times those of one.
 */
const dictionary = readDictionary({
  dictionary: 'validation',
  version: 1,
  variables: [
    { name: 'start', type: 'integer', min: 0, max: 10, grid: 1 },
    { name: 'time', type: 'integer', min: 0, max: 20, grid: 1 },
    { name: 'event', type: 'boolean' },
    { name: 'x', type: 'number', min: -1, max: 3 },
    { name: 'w', type: 'number', min: 0, max: 5 },
  ],
});

const t1 = table({ time: [1, 1, 6, 6, 8, 9], event: [1, 0, 1, 1, 0, 1], x: [1, 1, 1, 0, 0, 0] });
const t2 = table({
  start: [1, 2, 5, 2, 1, 7, 3, 4, 8, 8],
  time: [2, 3, 6, 7, 8, 9, 9, 9, 14, 17],
  event: [1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
  x: [1, 0, 0, 1, 0, 1, 1, 1, 0, 0],
});
const t3 = table({
  time: [1, 1, 2, 2, 2, 2, 3, 4, 5],
  event: [1, 0, 1, 1, 1, 0, 0, 1, 0],
  x: [2, 0, 1, 1, 0, 1, 0, 1, 0],
  w: [1, 2, 3, 4, 3, 2, 1, 2, 1],
});

interface Case {
  name: string;
  rows: Row[];
  params: object;
  beta: number;
  logLikNull: number;
  logLik: number;
  information: number;
}

const plain = 'Surv(time, event) ~ x';
const late = 'Surv(start, time, event) ~ x';
const exact = Math.log((3 + Math.sqrt(33)) / 2);
const cases: Case[] = [
  {
    ...named('T1 Breslow', t1, plain, 'breslow'),
    beta: exact,
    logLikNull: -4.56434819,
    logLik: -3.82474951,
    information: 0.634168143,
  },
  {
    ...named('T1 Efron', t1, plain, 'efron'),
    beta: 1.67685749,
    logLikNull: -4.27666612,
    logLik: -3.35897484,
    information: 0.612631896,
  },
  {
    ...named('T2 Breslow', t2, late, 'breslow'),
    beta: -0.0845260807,
    logLikNull: -9.39266193,
    logLik: -9.38701512,
    information: 1.58693415,
  },
  {
    ...named('T2 Efron', t2, late, 'efron'),
    beta: -0.0211052096,
    logLikNull: -9.16951838,
    logLik: -9.16916646,
    information: 1.5815121,
  },
  {
    ...named('T3 Breslow', t3, plain, 'breslow', 'w'),
    beta: 0.859557444,
    logLikNull: -32.8675508,
    logLik: -32.0210463,
    information: 1.96655543,
  },
  {
    ...named('T3 Efron', t3, plain, 'efron', 'w'),
    beta: 0.872604246,
    logLikNull: -30.2921796,
    logLik: -29.4167846,
    information: 1.96944746,
  },
];

async function fit(rows: readonly Row[], params: unknown, copies = 3) {
  const sites = await Promise.all(Array.from({ length: copies }, () => openSite(rows, dictionary, 1)));
  const { answer } = await runFederated({ analysis: 'cox', params }, dictionary, sites);
  closeAll(sites);
  return { ...answer, result: answer.result as CoxResult };
}

describe('closed-form cases at three identical sites', () => {
  test.each(cases)('$name', async ({ rows, params, beta, logLikNull, logLik, information }) => {
    const { result } = await fit(rows, params);
    expect(result.converged).toBe(true);
    // The vignette prints nine digits.
    expectRelative(result.terms[0]?.estimate, beta, 1e-7);
    expectRelative(result.terms[0]?.stdError, 1 / Math.sqrt(3 * information), 1e-8);
    expectRelative(result.logLikNull, 3 * logLikNull, 1e-8);
    expectRelative(result.logLik, 3 * logLik, 1e-8);
  });

  test('Breslow T1 to all digits: β solves e^2β − 3 e^β − 6 = 0', async () => {
    const { result } = await fit(t1, { formula: plain, ties: 'breslow' });
    expectRelative(result.terms[0]?.estimate, exact, 1e-13);
  });

  test('T1 with everything that R says of it', async () => {
    const { result } = await fit(t1, { formula: plain, ties: 'efron', robust: true }, 1);
    const { t1: answer } = expectedCox;
    expectRelative(result.terms[0]?.robustSe, answer.robustSe?.x, 1e-8);
    expectRelative(result.concordance.estimate, answer.concordance, 1e-12);
    expectRelative(result.concordance.stdError, answer.concordanceSe, 1e-12);
    expectRelative(result.phTest.global.statistic, answer.zph.identity.GLOBAL?.chisq, 1e-8);
  });

  test('T1 with its ties broken in favour of x, as by the exact likelihood, has no finite estimate', async () => {
    const rows = t1.map((row) => (row.time === 6 && row.x === 0 ? { ...row, time: 7 } : row));
    const { result, warnings } = await fit(rows, { formula: plain });
    expect(result).toMatchObject({ converged: false, reason: 'monotone-likelihood' });
    expect(result.terms[0]).toMatchObject({ term: 'x', estimate: null, stdError: null });
    expect(warnings[0]).toContain('monotone likelihood');
    expect(warnings[0]).toContain('x');
  });
});

function named(name: string, rows: Row[], formula: string, ties: string, weights?: string) {
  return { name, rows, params: { formula, ties, ...(weights === undefined ? {} : { weights }) } };
}

function table(columns: Record<string, number[]>): Row[] {
  const [first = []] = Object.values(columns);
  return first.map((_, i) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i] ?? null])),
  );
}
