import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CoxResult } from '@consilium/core/analyses/cox/params.ts';
import type { GlmResult } from '@consilium/core/analyses/glm/params.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, type Question, runFederated, type Site } from './pooled-harness.ts';
import { breastDictionary, openBreast } from './reference-sites.ts';

interface ExpectedSpline extends Question {
  params: { formula: string };
  estimate: number[];
  stdError: number[];
  logLik: number;
}

const file = fileURLToPath(new URL('../reference/splines.json', import.meta.url));
const expected = JSON.parse(readFileSync(file, 'utf8')) as ExpectedSpline[];

describe('natural splines', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each(expected)('as R: $analysis, $params.formula', async (answer) => {
    const { analysis, params } = answer;
    const { answer: given } = await runFederated({ analysis, params }, breastDictionary, sites);
    const result = given.result as Pick<GlmResult | CoxResult, 'converged' | 'logLik'> & Pick<GlmResult, 'terms'>;
    expect(result.converged).toBe(true);
    expect(result.terms).toHaveLength(answer.estimate.length);
    result.terms.forEach(({ estimate, stdError }, j) => {
      expectRelative(estimate, answer.estimate[j] ?? NaN, 1e-8);
      expectRelative(stdError, answer.stdError[j] ?? NaN, 1e-8);
    });
    expectRelative(result.logLik, answer.logLik, 1e-10);
  });

  test('the columns are numbered as in R, and the test of proportional hazards takes them together', async () => {
    const params = { formula: 'Surv(time, event) ~ ns(age, knots = c(40, 55)) + hormon' };
    const { answer } = await runFederated({ analysis: 'cox', params }, breastDictionary, sites);
    const { terms, phTest } = answer.result as CoxResult;
    const spline = 'ns(age, knots = c(40, 55))';
    expect(terms.map(({ term }) => term)).toEqual([`${spline}1`, `${spline}2`, `${spline}3`, 'hormon']);
    expect(phTest.terms.map(({ term, df }) => [term, df])).toEqual([
      [spline, 3],
      ['hormon', 1],
    ]);
  });

  test.each([
    ['ns(age)', 'ns() without knots', 'a quantile query can supply them'],
    ['ns(age, df = 4)', 'not `df`', 'a quantile query can supply them'],
    ['ns(age, knots = c(55, 40))', 'knots that do not ascend', null],
    ['ns(age, knots = c(40, 40))', 'knots that do not ascend', null],
    ['ns(age, knots = c(10, 40))', 'between the boundary knots 18 and 100', null],
    ['ns(age, knots = c(40, 100))', 'between the boundary knots 18 and 100', null],
    ['ns(age, knots = 40, Boundary.knots = c(50, 60))', 'between the boundary knots 50 and 60', null],
    ['ns(age, knots = 40.5)', "not on the dictionary's grid", 'multiples of 1'],
    ['ns(log(pgr + 1), knots = c(2, 9))', 'does not lie between the boundary knots', 'They are 0 and 8.69'],
    ['ns(grade, knots = 2)', 'grade', null],
    [`ns(pgr, knots = c(${Array.from({ length: 50 }, (_, i) => 10 * i + 5).join(', ')}))`, 'more than 20 knots', null],
  ])('refused: %s', async (term, what, mend) => {
    for (const question of [
      { analysis: 'glm', params: { formula: `event ~ ${term}`, family: 'binomial' } },
      { analysis: 'cox', params: { formula: `Surv(time, event) ~ ${term}` } },
    ]) {
      const refusal = runFederated(question, breastDictionary, sites);
      await expect(refusal).rejects.toThrow(what);
      if (mend !== null) await expect(refusal).rejects.toMatchObject({ mend: expect.stringContaining(mend) as string });
    }
  });
});
