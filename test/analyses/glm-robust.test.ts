import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GlmResult } from '@consilium/core/analyses/glm/params.ts';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { coxDictionary, openCoxBreast } from './cox-sites.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, type Question, type Row, runFederated, type Site } from './pooled-harness.ts';
import { randomCohort, randomDictionary } from './random-cohort.ts';

interface ExpectedRobust {
  params: { formula: string; family: string; weights?: string };
  estimate: number[];
  stdError: number[];
  robustSe: number[];
  pValue: number[];
  confLow: number[];
  wald: number;
}

const expected = JSON.parse(
  readFileSync(join(import.meta.dirname, '../reference/glm-robust.json'), 'utf8'),
) as ExpectedRobust[];

describe('robust errors of glm', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openCoxBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each(expected)('as R: $params', async (answer) => {
    const { params, ...columns } = answer;
    const { answer: given } = await runFederated({ analysis: 'glm', params }, coxDictionary, sites);
    const result = given.result as GlmResult;
    expect(result.converged).toBe(true);
    expect(result.terms).toHaveLength(columns.estimate.length);
    result.terms.forEach((term, j) => {
      for (const name of ['estimate', 'stdError', 'robustSe', 'confLow'] as const) {
        expectRelative(term[name], columns[name][j] ?? NaN, 1e-8);
      }
      expectRelative(term.pValue, columns.pValue[j] ?? NaN, 1e-6);
    });
    expectRelative(result.tests.wald.statistic, columns.wald, 1e-8);
    expect(given.methods).toContain('HC0');
  });

  test('cost a round at most, and nothing else of the answer changes', async () => {
    const params = { formula: 'event ~ age + nodes + hormon', family: 'binomial' };
    const plain = await runFederated({ analysis: 'glm', params }, coxDictionary, sites);
    const robust = await runFederated({ analysis: 'glm', params: { ...params, robust: true } }, coxDictionary, sites);
    expect(robust.rounds - plain.rounds).toBeLessThanOrEqual(1);
    const [a, b] = [plain, robust].map((run) => run.answer.result as GlmResult);
    expect({ ...b, terms: [], tests: [], iterations: 0 }).toEqual({ ...a, terms: [], tests: [], iterations: 0 });
    expect(b?.terms.map(({ stdError }) => stdError)).toEqual(a?.terms.map(({ stdError }) => stdError));
    expect(b?.tests).toEqual({ ...a?.tests, wald: b?.tests.wald });
  });
});

describe('robust errors of glm on extreme data', () => {
  const rows = randomCohort(2000, 5).map((row, i): Row => ({ ...row, many: `level ${String(i % 49)}` }));
  const levels = Array.from({ length: 49 }, (_, i) => `level ${String(i)}`);
  const dictionary = readDictionary({
    ...randomDictionary,
    variables: [
      ...randomDictionary.variables,
      { name: 'many', type: 'category', levels },
      { name: 'huge', type: 'number', min: 0, max: 1e9 },
      { name: 'wide', type: 'number', min: -1e8, max: 1e8 },
    ],
  });
  async function fit(params: object, data = rows, caps?: Question['caps']) {
    const sites = await Promise.all([data.slice(0, 900), data.slice(900)].map((part) => openSite(part, dictionary, 1)));
    const question = { analysis: 'glm', params: { robust: true, ...params }, ...(caps ? { caps } : {}) };
    const { answer } = await runFederated(question, dictionary, sites);
    closeAll(sites);
    return { ...answer, result: answer.result as GlmResult };
  }

  test('50 parameters are more coordinates than a row has columns', async () => {
    const { result } = await fit({ formula: 'size ~ many + x', family: 'gaussian' });
    expect(result.terms).toHaveLength(50);
    // A level of which all residuals had one variance: robust and usual errors are of one size.
    for (const { robustSe, stdError } of result.terms) expect((robustSe ?? NaN) / (stdError ?? NaN)).toBeCloseTo(1, 0);
  });

  test('no round is left for them: they are blank, and a warning says so', async () => {
    const { result, warnings } = await fit({ formula: 'yes ~ x', family: 'binomial' });
    const last = result.iterations - 1;
    const short = await fit({ formula: 'yes ~ x', family: 'binomial' }, rows, { coefficient: 20, iterations: last });
    expect(warnings).toEqual([]);
    const said = short.result.converged ? 'none for robust errors' : 'largest number of rounds';
    expect(short.warnings.join()).toContain(said);
    expect(short.result.terms.map(({ robustSe, pValue }) => [robustSe, pValue])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  test('separation, aliasing and a variance that the grid cannot tell have none either', async () => {
    const apart = rows.map((row) => (row.g === 'v' ? { ...row, yes: false } : row));
    const separated = await fit({ formula: 'yes ~ g', family: 'binomial' }, apart);
    expect(separated.result).toMatchObject({ converged: false, reason: 'separation' });
    expect(separated.result.terms.map(({ robustSe }) => robustSe)).toEqual([null, null, null]);
    const twice = await fit({ formula: 'size ~ x + I(2 * x - 1)', family: 'gaussian' });
    const once = await fit({ formula: 'size ~ x', family: 'gaussian' });
    expect(twice.result.terms[2]?.robustSe).toBeNull();
    expectRelative(twice.result.terms[1]?.robustSe, once.result.terms[1]?.robustSe ?? NaN, 1e-10);
    const narrow = rows.map((row) => ({ ...row, wide: Number(row.size) }));
    const untold = await fit({ formula: 'wide ~ x', family: 'gaussian' }, narrow);
    expect(untold.result.terms.map(({ stdError, robustSe }) => [stdError, robustSe])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  test('counts that can be in the thousands of millions are refused', async () => {
    await expect(fit({ formula: 'huge ~ x', family: 'poisson' })).rejects.toThrow('too large for robust errors');
  });
});
