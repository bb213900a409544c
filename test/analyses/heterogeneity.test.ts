import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeterogeneityResult } from '@consilium/core/analyses/heterogeneity/params.ts';
import { expectedCox } from './cox-sites.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, openSite, runFederated, type Row, type Site } from './pooled-harness.ts';
import { breastDictionary, breastRows, openBreast } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

interface Answer {
  exposure: string;
  others: string;
  ties: 'efron' | 'breslow';
  statistic: number;
  df: number;
  p: number;
  tau2: number;
  estimate: number;
  stdError: number;
}
/** Of heterogeneity.R. */
const answers = JSON.parse(
  readFileSync(join(import.meta.dirname, '../reference/heterogeneity.json'), 'utf8'),
) as Answer[];

function questionOf({ exposure, others, ties }: Pick<Answer, 'exposure' | 'others' | 'ties'>) {
  const right = [exposure, others].filter((part) => part !== '').join(' + ');
  return { analysis: 'heterogeneity', params: { formula: `Surv(time, event) ~ ${right}`, exposure, ties } };
}

async function ask(question: ReturnType<typeof questionOf>, sites: readonly Site[]) {
  const { answer } = await runFederated(question, breastDictionary, sites);
  return { ...answer, result: answer.result as HeterogeneityResult };
}

describe('heterogeneity equals R’s score test of exposure by site', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each(answers)('$exposure beside $others, $ties', async (answer) => {
    const { result, n } = await ask(questionOf(answer), sites);
    expect(n).toBe(3668);
    expect(result).toMatchObject({ converged: true, informative: 4 });
    expectRelative(result.terms[0]?.estimate, answer.estimate, 1e-8);
    expectRelative(result.terms[0]?.stdError, answer.stdError, 1e-8);
    expectRelative(result.test.statistic, answer.statistic, 1e-8);
    expect(result.test.df).toBe(answer.df);
    expectRelative(result.test.pValue, answer.p, 1e-6);
    expectRelative(result.tau2, answer.tau2, 1e-8);
    expectRelative(result.i2, Math.max(0, 100 * (1 - answer.df / answer.statistic)), 1e-8);
  });

  test.each(expectedCox.heterogeneity)(
    'coxph’s own score test: $name, $ties',
    async ({ exposure, ties, name, score }) => {
      const others = { alone: '', nodes: 'age + hormon', hormon: 'age + nodes + size' }[name] ?? '';
      const { result } = await ask(questionOf({ exposure, others, ties }), sites);
      expectRelative(result.test.statistic, score, 1e-8);
    },
  );

  test('a site where the exposure does not vary says nothing of it', async () => {
    const constant = breastRows('gbsg').map((row): Row => ({ ...row, hormon: 0 }));
    const one = await openSite(constant, breastDictionary, 1);
    const { result } = await ask(questionOf({ exposure: 'hormon', others: '', ties: 'efron' }), [
      one,
      ...sites.slice(1),
    ]);
    one.close();
    expect(result).toMatchObject({ informative: 3, test: { df: 2 } });
    const alone = await ask(questionOf({ exposure: 'hormon', others: '', ties: 'efron' }), sites.slice(1));
    expectRelative(result.test.statistic, alone.result.test.statistic ?? NaN, 1e-8);
    expectRelative(result.tau2, alone.result.tau2 ?? NaN, 1e-8);
  });

  test('one site alone is not tested', async () => {
    const { result, warnings } = await ask(
      questionOf({ exposure: 'nodes', others: '', ties: 'efron' }),
      sites.slice(0, 1),
    );
    expect(result).toMatchObject({ test: { statistic: null, df: null }, tau2: null, i2: null });
    expect(warnings[0]).toContain('nothing was tested');
  });

  test('an exposure that is no column is refused', async () => {
    const question = { ...questionOf({ exposure: 'nodes', others: 'size', ties: 'efron' }) };
    question.params.exposure = 'size';
    await expect(ask(question, sites)).rejects.toThrow('The model has no column size');
  });

  test.each(['ohdsi-5', 'mii-10'] as const)('under %s', async (preset) => {
    const question = questionOf({ exposure: 'nodes', others: 'age', ties: 'efron' });
    const { result } = await runControlled(question, breastDictionary, sites, preset);
    expect((result as HeterogeneityResult).test).toEqual((await ask(question, sites)).result.test);
  });
});

interface MeanAnswer extends Omit<Answer, 'others' | 'ties'> {
  formula: string;
  family: 'gaussian' | 'binomial' | 'poisson';
}
/** Of glm-heterogeneity.R. */
const meanAnswers = JSON.parse(
  readFileSync(join(import.meta.dirname, '../reference/glm-heterogeneity.json'), 'utf8'),
) as MeanAnswer[];

describe('with a family it equals R’s score test in a glm with an intercept for each site', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  async function askMean(params: unknown, of: readonly Site[] = sites) {
    const { answer } = await runFederated({ analysis: 'heterogeneity', params }, breastDictionary, of);
    return { ...answer, result: answer.result as HeterogeneityResult };
  }

  test.each(meanAnswers)('$family: $formula', async ({ formula, family, exposure, ...answer }) => {
    const { result, n, methods } = await askMean({ formula, family, exposure });
    expect(n).toBe(3668);
    expect(result).toMatchObject({ converged: true, informative: 4, family, ties: null, logLik: null });
    expectRelative(result.terms[0]?.estimate, answer.estimate, 1e-8);
    expectRelative(result.terms[0]?.stdError, answer.stdError, 1e-8);
    expectRelative(result.test.statistic, answer.statistic, 1e-8);
    expect(result.test.df).toBe(answer.df);
    expectRelative(result.test.pValue, answer.p, 1e-6);
    expectRelative(result.tau2, answer.tau2, 1e-8);
    expect(methods).toContain('an intercept for each site');
  });

  test.each(['binomial', 'poisson'])('%s: a site without events says nothing', async (family) => {
    const none = await openSite(
      breastRows('gbsg').map((row): Row => ({ ...row, event: 0 })),
      breastDictionary,
      1,
    );
    const params = { formula: 'event ~ nodes + age', exposure: 'nodes', family };
    const { result } = await askMean(params, [none, ...sites.slice(1)]);
    none.close();
    const without = await askMean(params, sites.slice(1));
    expect(result).toMatchObject({ informative: 3, test: { df: 2 } });
    expectRelative(result.test.statistic, without.result.test.statistic ?? NaN, 1e-10);
    expectRelative(result.terms[1]?.estimate, without.result.terms[1]?.estimate ?? NaN, 1e-10);
  });

  test.each([
    [{ formula: 'event ~ 0 + age', exposure: 'age', family: 'binomial' }, 'an intercept of its own'],
    [{ formula: 'event ~ age + strata(grade)', exposure: 'age', family: 'binomial' }, 'strata() of a variable'],
    [{ formula: 'event ~ age', exposure: 'age', family: 'binomial', ties: 'efron' }, 'matter of hazards'],
    [{ formula: 'event ~ age', exposure: 'age' }, 'no follow-up time'],
    [{ formula: 'Surv(time, event) ~ age', exposure: 'age', family: 'binomial' }, 'Surv() is a response of cox'],
    [{ formula: 'event ~ 1', exposure: 'age', family: 'binomial' }, 'no column age'],
  ])('refused: %j', async (params, message) => {
    await expect(askMean(params)).rejects.toThrow(message);
  });

  test('under ohdsi-5', async () => {
    const params = { formula: 'event ~ nodes + age', exposure: 'nodes', family: 'binomial' };
    const { result } = await runControlled({ analysis: 'heterogeneity', params }, breastDictionary, sites, 'ohdsi-5');
    expect((result as HeterogeneityResult).test).toEqual((await askMean(params)).result.test);
  });
});
