import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import { renderCsv } from '../../report/csv.ts';
import { renderText } from '../../report/text.ts';
import type { GlmParams, GlmResult } from './params.ts';
import { glmReport } from './report.ts';

const dictionary: Dictionary = {
  dictionary: 'breast',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'event', type: 'boolean' },
  ],
};
const params: GlmParams = {
  formula: parseFormula('event ~ age', dictionary),
  family: 'binomial',
  weights: null,
  robust: false,
};
const result: GlmResult = {
  family: 'binomial',
  link: 'logit',
  formula: 'event ~ age',
  terms: [
    {
      term: '(Intercept)',
      estimate: -0.9443216,
      stdError: 0.1583,
      statistic: -5.964,
      pValue: 2.46e-9,
      confLow: -1.255,
      confHigh: -0.634,
    },
    {
      term: 'age',
      estimate: 0.014841,
      stdError: 0.0028468,
      statistic: 5.2141,
      pValue: 1.9e-20,
      confLow: 0.009263,
      confHigh: 0.02042,
      oddsRatio: { estimate: 1.01495, confLow: 1.009306, confHigh: 1.02063 },
    },
  ],
  nobs: 3668,
  nevent: 2012,
  logLik: -2356.5657,
  logLikNull: -2525.161,
  deviance: 4713.1314,
  nullDeviance: 5050.322,
  dfResidual: 3666,
  dfNull: 3667,
  aic: 4717.1314,
  bic: 4729.5,
  dispersion: 1,
  iterations: 6,
  converged: true,
  tests: {
    likelihoodRatio: { statistic: 337.19, df: 1, pValue: 0 },
    score: { statistic: 282.1, df: 1, pValue: 0.012345 },
    wald: { statistic: null, df: null, pValue: null },
  },
};
const report = (change: Partial<GlmResult> = {}) =>
  glmReport({ params, result: { ...result, ...change }, n: 3668, dictionary: null });

describe('glmReport', () => {
  test('coefficients, ratios, fit and tests', () => {
    expect(`\n${renderText(report())}`).toBe(`
Coefficients of event ~ age
────────────────────────────────────────────────────────────────────────
Term         Estimate  Std. error       z         p              95 % CI
────────────────────────────────────────────────────────────────────────
(Intercept)  -0.9443     0.1583    -5.964   2.46e-9    -1.255 to -0.6340
age           0.01484    0.002847   5.214  <1e-16    0.009263 to 0.02042
────────────────────────────────────────────────────────────────────────

Odds ratios
────────────────────────────────────────
Term  Odds ratio         95 % CI       p
────────────────────────────────────────
age        1.015  1.009 to 1.021  <1e-16
────────────────────────────────────────

Family                binomial
Link                  logit
Records used          3668
Events                2012
Log-likelihood        -2356.57
  of the null model   -2525.16
Deviance              4713.13
  degrees of freedom  3666
Null deviance         5050.32
  degrees of freedom  3667
AIC                   4717.13
BIC                   4729.50
Dispersion            1.000
Iterations            6
Converged             yes

Tests of all terms together
────────────────────────────────────
Test                 χ²  df        p
────────────────────────────────────
likelihood ratio  337.2   1  <1e-16
score             282.1   1   0.0123
Wald                  –   –        –
────────────────────────────────────
`);
  });

  test('a fit that did not converge says why, and has no numbers it does not know', () => {
    const text = renderText(report({ converged: false, reason: 'separation', logLik: null, nevent: null }));
    expect(text).toContain('Converged             no: separation');
    expect(text).toContain('Log-likelihood        –');
    expect(text).not.toContain('Events');
    expect(text).not.toContain('NaN');
  });

  test('gaussian has t statistics and no ratios', () => {
    const terms = result.terms.slice(0, 1);
    const text = renderText(report({ family: 'gaussian', link: 'identity', terms }));
    expect(text).toMatch(/Std\. error +t /);
    expect(text).not.toContain('ratios');
  });

  test('poisson has rate ratios', () => {
    const terms = result.terms.map(({ oddsRatio, ...term }) => ({ ...term, rateRatio: oddsRatio }));
    expect(renderCsv(report({ family: 'poisson', terms })).map(({ id }) => id)).toEqual([
      'coefficients',
      'rate-ratios',
      'fit',
      'tests',
    ]);
  });
});

test('a linear model has a forest of differences, without its intercept', () => {
  const terms = result.terms.map(({ oddsRatio: _, ...term }) => term);
  const linear: GlmResult = { ...result, family: 'gaussian', link: 'identity', terms };
  const blocks = glmReport({ params: { ...params, family: 'gaussian' }, result: linear, n: 3668, dictionary });
  expect(blocks.find(({ kind }) => kind === 'figure')).toMatchObject({
    figure: 'forest',
    caption: 'Differences with 95 % confidence intervals',
    data: { scale: 'linear', noEffect: 0, rows: [{ label: 'age', estimate: 0.014841 }] },
  });
});
