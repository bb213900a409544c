import type { CoxResult } from '@consilium/core/analyses/cox/params.ts';
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
import { closeAll, runFederated, type Site } from './pooled-harness.ts';
import { lungDictionary, openInstitutions } from './reference-sites.ts';
import { runControlled } from './run-controlled.ts';

async function fit(answer: ExpectedCox, dictionary: Dictionary, sites: readonly Site[], phTest = 'identity') {
  const params = {
    formula: translated(answer.formula),
    ties: answer.ties,
    phTest,
    robust: answer.robustSe !== undefined,
    ...(answer.weights === undefined ? {} : { weights: answer.weights }),
  };
  const run = await runFederated({ analysis: 'cox', params }, dictionary, sites);
  return { ...run.answer, rounds: run.rounds, result: run.answer.result as CoxResult };
}

function expectAsR(result: CoxResult, answer: ExpectedCox): void {
  expect(result.converged).toBe(true);
  expect(result.nobs).toBe(answer.n);
  expect(result.nevent).toBe(answer.events);
  expect(result.terms.map(({ term }) => term)).toEqual(Object.keys(answer.coef).map(translatedTerm));
  Object.keys(answer.coef).forEach((name, j) => {
    expectRelative(result.terms[j]?.estimate, answer.coef[name], 1e-8);
    expectRelative(result.terms[j]?.stdError, answer.se[name], 1e-8);
    if (answer.robustSe) expectRelative(result.terms[j]?.robustSe, answer.robustSe[name], 1e-8);
  });
  expectRelative(result.logLikNull, answer.loglikNull, 1e-10);
  expectRelative(result.logLik, answer.loglik, 1e-10);
  expectRelative(result.tests.score.statistic, answer.scoreTest, 1e-8);
  expectRelative(result.tests.likelihoodRatio.statistic, 2 * (answer.loglik - answer.loglikNull), 1e-8);
  // R rounds it to two digits where it is robust.
  if (!answer.robustSe) expectRelative(result.tests.wald.statistic, answer.waldTest, 1e-8);
  else expectRelative(result.tests.wald.statistic, answer.robustWaldTest, 1e-8);
  expectRelative(result.concordance.estimate, answer.concordance, 1e-6);
}

function expectTestsAsR(result: CoxResult, answer: ExpectedCox, transform: keyof ExpectedCox['zph']): void {
  const { GLOBAL: global, ...terms } = answer.zph[transform];
  expect(result.phTest.transform).toBe(transform);
  expect(result.phTest.terms.map(({ term }) => term)).toEqual(Object.keys(terms).map(translatedTerm));
  [...result.phTest.terms, result.phTest.global].forEach((test, i) => {
    const wanted = [...Object.values(terms), global][i];
    expectRelative(test.statistic, wanted?.chisq, 1e-8);
    expect(test.df).toBe(wanted?.df);
    expectRelative(test.pValue, wanted?.p, 1e-6);
  });
}

describe('cox equals R on the four hospitals', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openCoxBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each(expectedCox.cox)('$name, $ties', async (answer) => {
    const { result } = await fit(answer, coxDictionary, sites);
    expectAsR(result, answer);
    expectTestsAsR(result, answer, 'identity');
    expectRelative(result.concordance.stdError, answer.concordanceSe, 1e-6);
    expectRelative(result.aic, answer.aic, 1e-10);
    expectRelative(result.bic, answer.bic, 1e-10);
  });

  const eight = expectedCox.cox.filter(({ name }) => name === 'eight terms' || name === 'heavy ties');
  test.each(eight)('proportional hazards against log(time): $name, $ties', async (answer) => {
    const { result } = await fit(answer, coxDictionary, sites, 'log');
    expectTestsAsR(result, answer, 'log');
  });

  const varied = expectedCox.cox.filter(({ name }) => /late entry|weights|heavy ties/.test(name));
  test.each(varied)(
    'proportional hazards against 1 − S(time) of all sites: $name, $ties',
    async (answer) => {
      const { result, methods } = await fit(answer, coxDictionary, sites, 'km');
      expectTestsAsR(result, answer, 'km');
      expect(methods).toContain('1 − the Kaplan-Meier estimate of all sites together just before it.');
    },
    120_000,
  );

  test('under rules the curve is taken over intervals with enough events, which moves the test little', async () => {
    const answer = expectedCox.cox.find(({ name, ties }) => name === 'eight terms' && ties === 'efron');
    const params = { formula: translated(answer?.formula ?? ''), phTest: 'km' };
    const run = await runControlled({ analysis: 'cox', params }, coxDictionary, sites, 'cms-11');
    const { phTest } = run.result as CoxResult;
    expectRelative(phTest.global.statistic, answer?.zph.km.GLOBAL?.chisq, 0.01);
    expect(run.methods).toContain('over intervals of time with at least 11 events');
  }, 120_000);
});

describe('cox equals R on lung, by institution', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openInstitutions();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each(expectedCox.lung)('$ties', async (answer) => {
    const { result, n, excluded } = await fit(answer, lungDictionary, sites);
    expectAsR(result, answer);
    expectTestsAsR(result, answer, 'identity');
    expectRelative(result.concordance.stdError, answer.concordanceSe, 1e-6);
    expect({ n, excluded }).toEqual({ n: 227, excluded: { missing: 1, clamped: 0 } });
  });

  test.each(expectedCox.lung)(
    'proportional hazards against 1 − S(time) of all institutions, $ties',
    async (answer) => {
      const { result } = await fit(answer, lungDictionary, sites, 'km');
      expectTestsAsR(result, answer, 'km');
    },
    120_000,
  );
});
