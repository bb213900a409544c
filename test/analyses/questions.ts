import type { Question } from './pooled-harness.ts';

/** Questions on the random cohort that between them reach every expression of every analysis. */
export const questions: readonly Question[] = [
  { analysis: 'count', params: {} },
  {
    analysis: 'count',
    params: { rules: [{ variable: 'x', op: '>', value: -1 }, { not: { variable: 'z', op: '<', value: 5 } }], by: 'g' },
  },
  { analysis: 'count', params: { by: 'b' }, cohort: { variable: 'g', op: 'in', value: ['u', 'w'] } },
  { analysis: 'summary', params: { variables: ['x', 'z', 'size', 'b', 'g'] } },
  {
    analysis: 'summary',
    params: { variables: ['x', 'count', 'yes', 'g'], by: 'b' },
    cohort: {
      any: [
        { variable: 'z', op: '>=', value: 3 },
        { variable: 'z', op: 'missing' },
      ],
    },
  },
  { analysis: 'glm', params: { formula: 'size ~ x + z + b + g', family: 'gaussian' } },
  { analysis: 'glm', params: { formula: 'size ~ 0 + x * g + I(z^2)', family: 'gaussian', weights: 'weight' } },
  { analysis: 'glm', params: { formula: 'size ~ log(z + 1) + offset(x)', family: 'gaussian' } },
  { analysis: 'glm', params: { formula: 'yes ~ x + z + b + g', family: 'binomial' } },
  { analysis: 'glm', params: { formula: 'yes ~ relevel(g, ref = "v") * b', family: 'binomial' } },
  {
    analysis: 'glm',
    params: { formula: 'yes ~ x * b + g:b + offset(I(z / 20))', family: 'binomial', weights: 'weight' },
  },
  { analysis: 'glm', params: { formula: 'share ~ x + log(time)', family: 'binomial', weights: 'weight' } },
  { analysis: 'glm', params: { formula: 'yes ~ 0 + g + x', family: 'binomial' } },
  // Variables of few values: records are counted by kind first.
  { analysis: 'glm', params: { formula: 'yes ~ z + b * g', family: 'binomial', robust: true } },
  { analysis: 'glm', params: { formula: 'z ~ b + g', family: 'gaussian', weights: 'count' } },
  { analysis: 'glm', params: { formula: 'count ~ b + log(z) + g', family: 'poisson' } },
  { analysis: 'glm', params: { formula: 'count ~ x + b + g + offset(log(time))', family: 'poisson' } },
  { analysis: 'glm', params: { formula: 'count ~ 0 + b + z + I(x / (z + 1))', family: 'poisson', weights: 'weight' } },
  { analysis: 'glm', params: { formula: 'yes ~ b + offset(log(time))', family: 'poisson' } },
  {
    analysis: 'glm',
    params: { formula: 'size ~ ns(x, knots = c(-1, 0.5)) * b + g', family: 'gaussian', robust: true },
  },
  {
    analysis: 'glm',
    params: { formula: 'yes ~ x * g + offset(share)', family: 'binomial', weights: 'weight', robust: true },
  },
  { analysis: 'glm', params: { formula: 'count ~ 0 + g + x + offset(log(time))', family: 'poisson', robust: true } },
  {
    analysis: 'glm',
    params: { formula: 'yes ~ 0 + ns(log(z + 1), knots = 2, Boundary.knots = c(1, 3))', family: 'binomial' },
  },
  { analysis: 'kaplan-meier', params: { formula: 'Surv(time, yes) ~ g + b' } },
  { analysis: 'kaplan-meier', params: { formula: 'Surv(z, time, yes) ~ b', at: [100], rmst: 400 } },
  {
    analysis: 'kaplan-meier',
    params: { formula: 'Surv(z, time, yes) ~ 1', grid: { edges: [9, 10, 11, 12, 250, 700] } },
  },
  { analysis: 'log-rank', params: { formula: 'Surv(time, yes) ~ g + strata(b)', grid: { step: 30 } } },
  { analysis: 'crosstab', params: { rows: 'g', columns: 'b' } },
  { analysis: 'crosstab', params: { rows: 'b', columns: 'yes', strata: 'g' } },
  {
    analysis: 'competing-risks',
    params: { formula: 'Surv(z, time, g) ~ b', grid: { edges: [0, 1, 2, 3, 30, 1000] } },
  },
  { analysis: 'histogram', params: { variable: 'x' } },
  { analysis: 'histogram', params: { variable: 'z', bins: { from: 5, to: 25, width: 4 }, by: 'g' } },
  { analysis: 'quantile', params: { variable: 'z', probabilities: [0.1, 0.5, 0.9] } },
  { analysis: 'quantile', params: { variable: 'x', probabilities: [0.25, 0.75], by: 'b', step: 0.01 } },
  { analysis: 'correlation', params: { variables: ['x', 'z', 'size', 'b'] } },
  {
    analysis: 'meta',
    params: { of: { analysis: 'glm', params: { formula: 'yes ~ x + g', family: 'binomial' } } },
  },
  { analysis: 'incidence', params: { event: 'yes', time: 'time', by: 'g' } },
  {
    analysis: 'incidence',
    params: { event: 'yes', time: 'time', by: 'b', standard: { population: 'who-world', age: 'z', bands: [10, 20] } },
  },
  { analysis: 'cox-pooled', params: { formula: 'Surv(time, yes) ~ x + g + offset(I(z / 20))', grid: { step: 10 } } },
  {
    analysis: 'cox-pooled',
    params: { formula: 'Surv(z, time, yes) ~ x + b + strata(g)', grid: { edges: [9, 12, 250] }, ties: 'breslow' },
  },
  { analysis: 'missingness', params: { variables: ['x', 'z', 'b', 'g', 'share'] } },
  { analysis: 'missingness', params: { variables: ['x', 'z', 'b', 'g', 'yes', 'count', 'share', 'size', 'time'] } },
  { analysis: 'roc', params: { formula: 'yes ~ z' } },
  { analysis: 'roc', params: { formula: 'b ~ share', scale: 'probability' } },
  {
    analysis: 'roc',
    params: { formula: 'yes ~ I(0.4 * x + 0.02 * z)', scale: 'logit', bins: { from: -1, to: 2, width: 0.25 } },
  },
  { analysis: 'propensity', params: { formula: 'b ~ x + z + g + log(size + 101)', cap: 4 } },
  { analysis: 'propensity', params: { formula: 'yes ~ x * b + g', weights: 'att', bins: 8 } },
  { analysis: 'propensity', params: { formula: 'b ~ x + g + offset(share)', weights: 'overlap' } },
  {
    analysis: 'propensity',
    params: {
      formula: 'b ~ x + g',
      stabilised: true,
      outcome: { formula: 'size ~ b + log(z + 1)', family: 'gaussian' },
    },
  },
  {
    analysis: 'propensity',
    params: { formula: 'b ~ x + z', outcome: { formula: 'count ~ b * yes + offset(log(time))', family: 'poisson' } },
  },
  { analysis: 'pca', params: { variables: ['x', 'z', 'size', 'b'] } },
  { analysis: 'kmeans', params: { variables: ['x', 'size'], clusters: 3 } },
];

/** Those whose sums are computed within each site, so that they do depend on the split. */
export const questionsWithinSites: readonly Question[] = [
  { analysis: 'log-rank', params: { formula: 'Surv(time, yes) ~ g + strata(b)', stratifiedBySite: true } },
  { analysis: 'log-rank', params: { formula: 'Surv(z, time, yes) ~ b + g', stratifiedBySite: true, rho: 0.5 } },
  {
    analysis: 'crosstab',
    params: { rows: 'b', columns: 'yes', strata: 'site' },
    cohort: { variable: 'z', op: '>=', value: 3 },
  },
  { analysis: 'cox', params: { formula: 'Surv(time, yes) ~ x + z + b + g', robust: true } },
  // A time without a grid: the hazard is met record by record.
  { analysis: 'cox', params: { formula: 'Surv(weight, yes) ~ x + z + b + g', robust: true } },
  {
    analysis: 'cox',
    params: {
      formula: 'Surv(time, yes) ~ x * b + strata(g) + offset(share)',
      ties: 'breslow',
      weights: 'weight',
      phTest: 'log',
    },
  },
  {
    analysis: 'cox',
    params: { formula: 'Surv(z, time, yes) ~ b:g + log(size + 101)', weights: 'weight', robust: true },
  },
  { analysis: 'cox', params: { formula: 'Surv(time, yes) ~ ns(z, knots = c(5, 20)) + b', weights: 'weight' } },
  { analysis: 'cox', params: { formula: 'Surv(z, time, yes) ~ x + b + strata(g)', phTest: 'km' } },
  { analysis: 'heterogeneity', params: { formula: 'Surv(time, yes) ~ x + b + g', exposure: 'x' } },
  { analysis: 'heterogeneity', params: { formula: 'yes ~ x + b + g', exposure: 'x', family: 'binomial' } },
  {
    analysis: 'heterogeneity',
    params: { formula: 'count ~ b + x + offset(log(time))', exposure: 'b', family: 'poisson' },
  },
  { analysis: 'heterogeneity', params: { formula: 'size ~ x * b', exposure: 'x:b', family: 'gaussian' } },
  {
    analysis: 'propensity',
    params: { formula: 'b ~ x + z + g', weights: 'att', outcome: { formula: 'Surv(z, time, yes) ~ b + strata(g)' } },
  },
  {
    analysis: 'heterogeneity',
    params: { formula: 'Surv(z, time, yes) ~ x + strata(g) + offset(share)', exposure: 'x', ties: 'breslow' },
  },
  {
    analysis: 'meta',
    params: { of: { analysis: 'cox', params: { formula: 'Surv(time, yes) ~ x + b' } }, method: 'fixed' },
  },
];
