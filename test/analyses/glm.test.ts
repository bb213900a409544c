import type { GlmResult } from '@consilium/core/analyses/glm/params.ts';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { expectRelative } from './expect-relative.ts';
import { closeAll, runFederated, type Site } from './pooled-harness.ts';
import {
  breastDictionary,
  expected,
  type ExpectedGlm,
  lungDictionary,
  openBreast,
  openLung,
} from './reference-sites.ts';

async function fit(params: unknown, dictionary: Dictionary, sites: readonly Site[]) {
  const { answer } = await runFederated({ analysis: 'glm', params }, dictionary, sites);
  return { ...answer, result: answer.result as GlmResult };
}

function expectAsR(result: GlmResult, answer: ExpectedGlm): void {
  expect(result.converged).toBe(true);
  expect(result.nobs).toBe(answer.n);
  expect(result.terms.map(({ term }) => term)).toEqual(Object.keys(answer.coef));
  for (const { term, estimate, stdError } of result.terms) {
    expectRelative(estimate, answer.coef[term], 1e-8);
    expectRelative(stdError, answer.se[term], 1e-8);
  }
  expectRelative(result.deviance, answer.deviance, 1e-8);
  expectRelative(result.nullDeviance, answer.nullDeviance, 1e-8);
  expectRelative(result.aic, answer.aic, 1e-8);
  expectRelative(result.dispersion, answer.dispersion, 1e-8);
}

describe('glm equals R on the pooled breast data', () => {
  let sites: Site[] = [];
  beforeAll(async () => {
    sites = await openBreast();
  });
  afterAll(() => {
    closeAll(sites);
  });

  test.each(expected.breast.glm)('$family: $formula', async (answer) => {
    const { result, excluded } = await fit({ formula: answer.formula, family: answer.family }, breastDictionary, sites);
    expectAsR(result, answer);
    expect(excluded).toEqual({ missing: 0, clamped: 0 });
  });
});

describe('glm equals R on lung', () => {
  test.each(expected.lung.glm)('$family: $formula', async (answer) => {
    const sites = await openLung();
    const { result, n, excluded } = await fit(
      { formula: answer.formula, family: answer.family },
      lungDictionary,
      sites,
    );
    closeAll(sites);
    expectAsR(result, answer);
    expect(n).toBe(228);
    expect(excluded).toEqual({ missing: 1, clamped: 0 });
  });
});
