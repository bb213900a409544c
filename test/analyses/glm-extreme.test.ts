import type { GlmResult } from '@consilium/core/analyses/glm/params.ts';
import type { SummaryResult } from '@consilium/core/analyses/summary/params.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { floatScore } from './float-glm.ts';
import { closeAll, openSite, runFederated, type Question, type Row } from './pooled-harness.ts';
import { randomCohort, randomDictionary } from './random-cohort.ts';

const rows = randomCohort(240, 31);

async function fit(data: readonly Row[], params: unknown, caps?: Question['caps'], dictionary = randomDictionary) {
  const pieces = [data.slice(0, 100), data.slice(100)];
  const sites = await Promise.all(pieces.map((piece) => openSite(piece, dictionary, 1)));
  const { answer } = await runFederated({ analysis: 'glm', params, ...(caps ? { caps } : {}) }, dictionary, sites);
  closeAll(sites);
  return { ...answer, result: answer.result as GlmResult };
}

function estimateOf({ terms }: GlmResult, name: string) {
  return terms.find(({ term }) => term === name)?.estimate;
}

const noTest = { statistic: null, df: null, pValue: null };
/** Of a fit that is not at the maximum of its likelihood. */
const uncounted = {
  dfResidual: null,
  aic: null,
  bic: null,
  tests: { likelihoodRatio: noTest, score: noTest, wald: noTest },
};

describe('glm on extreme data', () => {
  test('a level without events: separation names it, the others keep their estimates', async () => {
    const data = rows.map((row) => (row.g === 'v' ? { ...row, yes: false } : row));
    const { result, warnings } = await fit(data, { formula: 'yes ~ x + g', family: 'binomial' });
    expect(result).toMatchObject({ converged: false, reason: 'separation', dfResidual: null, aic: null, bic: null });
    expect(result.tests.wald).toEqual({ statistic: null, df: null, pValue: null });
    expect(warnings[0]).toContain('gv');
    expect(warnings[0]).not.toContain('gw');
    expect(estimateOf(result, 'gv')).toBeNull();
    const nothing = { estimate: null, stdError: null, statistic: null, pValue: null, confLow: null, confHigh: null };
    expect(result.terms[0]).toEqual({ term: '(Intercept)', ...nothing });
    expect(warnings[1]).toContain('The intercept');
    const without = await fit(
      data.filter(({ g }) => g !== 'v'),
      { formula: 'yes ~ x + g', family: 'binomial' },
    );
    expectRelative(estimateOf(result, 'x'), estimateOf(without.result, 'x') ?? NaN, 1e-2);
  });

  test('the reference level without events: nothing stands for the intercept, also with robust errors', async () => {
    const data = rows.map((row) => (row.g === 'u' ? { ...row, yes: false } : row));
    const { result } = await fit(data, { formula: 'yes ~ x + g', family: 'binomial', robust: true });
    expect(result).toMatchObject({ converged: false, reason: 'separation' });
    expect(result.terms.map(({ estimate }) => estimate === null)).toEqual([true, false, true, true]);
    expect(result.terms[0]).toMatchObject({ stdError: null, robustSe: null, pValue: null, confLow: null });
  });

  test('poisson: a level without events is separation as well', async () => {
    const data = rows.map((row) => (row.g === 'w' ? { ...row, count: 0 } : row));
    const { result } = await fit(data, { formula: 'count ~ x + g', family: 'poisson' });
    expect(result).toMatchObject({ converged: false, reason: 'separation' });
    expect(estimateOf(result, 'gw')).toBeNull();
  });

  test('an outcome that does not vary has no model', async () => {
    const { result } = await fit(
      rows.map((row) => ({ ...row, yes: true })),
      { formula: 'yes ~ x', family: 'binomial' },
    );
    expect(result).toMatchObject({ converged: false, reason: 'separation', deviance: null, aic: null });
    expect(result.terms.map(({ estimate }) => estimate)).toEqual([null, null]);
  });

  test('complete separation ends at the cap and says so', async () => {
    const data = rows.map((row) => ({ ...row, yes: Number(row.x) > 0 }));
    const { result } = await fit(data, { formula: 'yes ~ x', family: 'binomial' });
    expect(result.converged).toBe(false);
    expect(['separation', 'coefficient-cap']).toContain(result.reason);
    expect(result).toMatchObject(uncounted);
  });

  test('a category that no record has, a constant and a copy are aliased, as NA in R', async () => {
    const data = rows.map((row) => ({ ...row, g: row.g === 'w' ? 'u' : (row.g ?? null), z: 7 }));
    const { result, warnings } = await fit(data, { formula: 'size ~ g + z + x + I(2 * x - 1)', family: 'gaussian' });
    expect(result).toMatchObject({ converged: true, reason: 'collinearity' });
    expect(result.terms.filter(({ estimate }) => estimate === null).map(({ term }) => term)).toEqual([
      'gw',
      'z',
      'I(2 * x - 1)',
    ]);
    expect(warnings[0]).toContain('gw, z, I(2 * x - 1)');
    const plain = await fit(data, { formula: 'size ~ g + x', family: 'gaussian' });
    expect(result.dfResidual).toBe(plain.result.dfResidual);
    expectRelative(estimateOf(result, 'x'), estimateOf(plain.result, 'x') ?? NaN, 1e-10);
    expectRelative(result.aic, plain.result.aic ?? NaN, 1e-10);
  });

  test('a category absent at one site only', async () => {
    const data = [...rows].sort((a, b) => String(a.g).localeCompare(String(b.g)));
    const [sorted, mixed] = await Promise.all(
      [data, rows].map((each) => fit(each, { formula: 'yes ~ g', family: 'binomial' })),
    );
    expect(sorted?.result).toEqual(mixed?.result);
  });

  test('no records, one record, and as many records as parameters', async () => {
    const none = await fit([], { formula: 'yes ~ x', family: 'binomial' });
    expect(none.result).toMatchObject({ converged: false, reason: 'no-information', nobs: 0 });
    const one = await fit(rows.slice(0, 1), { formula: 'size ~ 1', family: 'gaussian' });
    expect(one.result).toMatchObject({ converged: true, nobs: 1, dfResidual: 0, dispersion: null });
    expectRelative(estimateOf(one.result, '(Intercept)'), Number(rows[0]?.size), 1e-12);
    expect(one.result.terms[0]?.stdError).toBeNull();
    const two = await fit(rows.slice(0, 2), { formula: 'size ~ x', family: 'gaussian' });
    expect(two.result).toMatchObject({ converged: true, dfResidual: 0 });
  });

  test('50 parameters', async () => {
    const levels = Array.from({ length: 49 }, (_, i) => `level ${String(i)}`);
    const dictionary = readDictionary({
      ...randomDictionary,
      variables: [...randomDictionary.variables, { name: 'many', type: 'category', levels }],
    });
    const data = randomCohort(2000, 5).map((row, i) => ({ ...row, many: levels[i % 49] ?? null }));
    const { result } = await fit(data, { formula: 'size ~ many + x', family: 'gaussian' }, undefined, dictionary);
    expect(result).toMatchObject({ converged: true, dfResidual: 1950 });
    await expect(
      fit(data, { formula: 'size ~ many + x + z', family: 'gaussian' }, undefined, dictionary),
    ).rejects.toThrow('51 parameters');
  });

  test('wide bounds around values that hardly vary', async () => {
    const dictionary = readDictionary({
      dictionary: 'wide',
      version: 1,
      variables: [
        { name: 'x', type: 'number', min: -1e5, max: 1e5 },
        { name: 'y', type: 'number', min: -1e6, max: 1e6 },
      ],
    });
    const data = rows.map((row) => ({ x: 5000 + Number(row.x), y: 3 * Number(row.x) + Number(row.z) }));
    const { result } = await fit(data, { formula: 'y ~ x', family: 'gaussian' }, undefined, dictionary);
    const centred = data.map((row) => ({ x: row.x - 5000, y: row.y }));
    const close = await fit(centred, { formula: 'y ~ x', family: 'gaussian' }, undefined, dictionary);
    expectRelative(estimateOf(result, 'x'), estimateOf(close.result, 'x') ?? NaN, 1e-6);
  });

  test('values outside the bounds are clamped and counted among the complete records', async () => {
    const data: Row[] = rows.map((row, i) =>
      i < 3 ? { ...row, x: 99 } : i === 3 ? { ...row, x: 99, yes: null } : row,
    );
    const { excluded, n, result, warnings } = await fit(data, { formula: 'yes ~ x', family: 'binomial' });
    expect(excluded).toEqual({ missing: 1, clamped: 3 });
    expect([n, result.nobs]).toEqual([240, 239]);
    expect(warnings).toEqual(["3 record(s) had a value outside the dictionary's bounds, which was set to the bound."]);
    const bounded = data.map((row) => (row.x === 99 ? { ...row, x: 5 } : row));
    expect((await fit(bounded, { formula: 'yes ~ x', family: 'binomial' })).result).toEqual(result);
  });

  test('log of 0 is missing; between 0 and the grid it is the grid', async () => {
    const data = rows.map((row, i) => (i === 0 ? { ...row, time: 0 } : i === 1 ? { ...row, time: 0.25 } : row));
    const { excluded, result } = await fit(data, { formula: 'size ~ log(time)', family: 'gaussian' });
    expect(excluded).toEqual({ missing: 1, clamped: 1 });
    const moved = data.map((row) => (row.time === 0.25 ? { ...row, time: 1 } : row)).slice(1);
    expectRelative(
      result.deviance,
      (await fit(moved, { formula: 'size ~ log(time)', family: 'gaussian' })).result.deviance ?? NaN,
      1e-12,
    );
  });

  test('fewer than ten of the rarer outcome for each parameter: a warning', async () => {
    const few = (yes: (i: number) => boolean): Row[] => rows.map((row, i) => ({ ...row, yes: yes(i) }));
    for (const rare of [(i: number) => i % 13 === 0, (i: number) => i % 13 !== 0]) {
      const { warnings } = await fit(few(rare), { formula: 'yes ~ x + z', family: 'binomial' });
      expect(warnings.join()).toContain('fewer than 10 records with the rarer outcome for each of the 2 parameters');
      expect((await fit(few(rare), { formula: 'yes ~ x', family: 'binomial' })).warnings).toEqual([]);
    }
  });

  test('a weight of 0 takes no part', async () => {
    const data = rows.map((row, i) => (i % 4 === 0 ? { ...row, weight: 0 } : row));
    const params = { formula: 'size ~ x', family: 'gaussian', weights: 'weight' };
    const { result } = await fit(data, params);
    expect(result.nobs).toBe(180);
    expect(
      (
        await fit(
          data.filter(({ weight }) => weight !== 0),
          params,
        )
      ).result,
    ).toEqual(result);
  });

  test('the rounds of the study are kept', async () => {
    const { result } = await fit(
      rows,
      { formula: 'yes ~ x + g', family: 'binomial' },
      { coefficient: 20, iterations: 3 },
    );
    expect(result).toMatchObject({ converged: false, reason: 'iteration-cap', iterations: 3, ...uncounted });
    const capped = await fit(rows, { formula: 'size ~ x', family: 'gaussian' }, { coefficient: 1e-3, iterations: 25 });
    expect(capped.result).toMatchObject({ converged: false, reason: 'coefficient-cap', ...uncounted });
  });

  test('the tests of one boolean are the tests of its 2 × 2 table', async () => {
    const { result } = await fit(rows, { formula: 'yes ~ b', family: 'binomial' });
    const site = await openSite(rows, randomDictionary, 1);
    const question = { analysis: 'summary', params: { variables: ['yes'], by: 'b' } };
    const table = (await runFederated(question, randomDictionary, [site])).answer.result as SummaryResult;
    site.close();
    // The score test of a logistic regression on a group is Pearson's χ² (Agresti 2013, 5.3.5).
    expectRelative(result.tests.score.statistic, table.tests?.[0]?.statistic ?? NaN, 1e-10);
    expectRelative(result.tests.score.pValue, table.tests?.[0]?.pValue ?? NaN, 1e-8);
    expectRelative(
      result.tests.likelihoodRatio.statistic,
      (result.nullDeviance ?? NaN) - (result.deviance ?? NaN),
      1e-10,
    );
    expectRelative(result.tests.wald.statistic, (result.terms[1]?.statistic ?? NaN) ** 2, 1e-10);
  });
});

describe('the null model and the tests against it', () => {
  const offset = (row: Row): number => Math.log(Number(row.time)) - 5;
  test.each([
    ['gaussian', 'size', ''],
    ['gaussian', 'size', ' + offset(log(time) - 5)'],
    ['binomial', 'yes', ''],
    ['binomial', 'yes', ' + offset(log(time) - 5)'],
    ['poisson', 'count', ''],
    ['poisson', 'count', ' + offset(log(time) - 5)'],
  ] as const)('%s %s%s', async (family, outcome, shifted) => {
    const weighted = { family, weights: 'weight' };
    const { result } = await fit(rows, { formula: `${outcome} ~ x + b${shifted}`, ...weighted });
    const none = await fit(rows, { formula: `${outcome} ~ 1${shifted}`, ...weighted });
    expectRelative(result.nullDeviance, none.result.deviance ?? NaN, 1e-10);
    expectRelative(result.logLikNull, none.result.logLik ?? NaN, 1e-10);
    expect(result.tests.likelihoodRatio.df).toBe(2);
    const weight = (row: Row): number => Number(row.weight);
    const model = { family, y: (row: Row) => Number(row[outcome]), ...(shifted === '' ? {} : { offset }), weight };
    const score = floatScore(rows, model, [(row) => Number(row.x), (row) => Number(row.b)]);
    expectRelative(result.tests.score.statistic, score, 1e-8);
  });

  test('without an intercept the null model has no parameter at all', async () => {
    const { result } = await fit(rows, { formula: 'yes ~ 0 + x', family: 'binomial' });
    expectRelative(result.nullDeviance, 2 * rows.length * Math.LN2, 1e-12);
    expect(result).toMatchObject({ dfNull: 240, dfResidual: 239 });
  });
});

describe('glm refuses', () => {
  test.each([
    [{ formula: 'yes ~ x', family: 'gamma' }, 'gaussian'],
    [{ formula: 'yes ~ x', family: 'binomial', link: 'probit' }, 'logit'],
    [{ formula: 'size ~ x', family: 'binomial' }, 'outside 0 to 1'],
    [{ formula: 'size ~ x', family: 'poisson' }, 'can be negative'],
    [{ formula: 'yes ~ x', family: 'binomial', weights: 'size' }, 'cannot weight'],
    [{ formula: 'yes ~ x', family: 'binomial', weights: 'wait' }, 'unknown variable'],
    [{ formula: 'yes ~ x + strata(g)', family: 'binomial' }, 'strata() has no place'],
    [{ formula: 'Surv(time, yes) ~ x', family: 'binomial' }, 'Surv()'],
    [{ formula: '~ x', family: 'binomial' }, 'no response'],
    [{ formula: 'yes ~ 0', family: 'binomial' }, 'neither terms nor an intercept'],
    [{ formula: 'yes ~ log(share)', family: 'binomial' }, 'no public bounds'],
    [{ formula: 'yes ~ I(1 / x)', family: 'binomial' }, 'no public bounds'],
    [{ formula: 'count ~ x + offset(time)', family: 'poisson' }, 'too wide'],
    [{ formula: 'yes ~ ns(x, knots = c(0, 9))', family: 'binomial' }, 'between the boundary knots -5 and 5'],
    [{ formula: 'yes ~ nodez', family: 'binomial' }, 'unknown variable'],
    [{ formula: 'yes ~ x', family: 'binomial', robust: 'HC3' }, 'expected `true` or `false`'],
    [{ family: 'binomial' }, '`formula` is missing'],
  ])('%j', async (params, message) => {
    await expect(fit(rows, params)).rejects.toThrow(message);
  });
});
