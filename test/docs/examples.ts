import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import type { Question, Site } from '../analyses/pooled-harness.ts';
import { breastDictionary, openBreast } from '../analyses/reference-sites.ts';
import { openRotterdam, rotterdamDictionary } from '../analyses/rotterdam-sites.ts';

/** The data that an example is about. */
export interface ExampleData {
  dictionary: Dictionary;
  open: () => Promise<Site[]>;
  /** `Over …`. */
  name: string;
}

const breast: ExampleData = {
  dictionary: breastDictionary,
  open: openBreast,
  name: 'the four hospitals of the demo',
};
/** The breast data of the demo have one kind of event. */
const rotterdam: ExampleData = {
  dictionary: rotterdamDictionary,
  open: openRotterdam,
  name: 'the Rotterdam tumour bank as three hospitals',
};

export function exampleData(analysis: string): ExampleData {
  return analysis === 'competing-risks' ? rotterdam : breast;
}

/** The same records as more hospitals: as many as the strictest preset asks for. */
const breastAtMore: ExampleData = { ...breast, open: () => openBreast(2) };
const rotterdamAtMore: ExampleData = { ...rotterdam, open: () => openRotterdam(2) };

export function exampleDataAtMore(analysis: string): ExampleData {
  return exampleData(analysis) === rotterdam ? rotterdamAtMore : breastAtMore;
}

/** One question an analysis, over the demo's breast data: the example of its page and a row of the preset table. */
export const examples: Readonly<Record<string, Question>> = {
  count: { analysis: 'count', params: { by: 'grade', rules: [{ variable: 'nodes', op: '>=', value: 1 }] } },
  summary: { analysis: 'summary', params: { variables: ['age', 'size', 'grade', 'nodes'], by: 'hormon' } },
  histogram: { analysis: 'histogram', params: { variable: 'age', bins: { from: 20, to: 100, width: 10 } } },
  quantile: { analysis: 'quantile', params: { variable: 'age', probabilities: [0.25, 0.5, 0.75] } },
  crosstab: { analysis: 'crosstab', params: { rows: 'size', columns: 'grade' } },
  correlation: { analysis: 'correlation', params: { variables: ['age', 'nodes', 'pgr', 'er'] } },
  incidence: { analysis: 'incidence', params: { event: 'event', time: 'time', by: 'hormon' } },
  missingness: { analysis: 'missingness', params: { variables: ['age', 'grade', 'er'] } },
  'kaplan-meier': {
    analysis: 'kaplan-meier',
    params: { formula: 'Surv(time, event) ~ hormon', at: [365, 1826], rmst: 1826 },
  },
  'log-rank': { analysis: 'log-rank', params: { formula: 'Surv(time, event) ~ hormon' } },
  'competing-risks': {
    analysis: 'competing-risks',
    params: { formula: 'Surv(time, cause) ~ hormon', at: [365, 1826] },
  },
  glm: { analysis: 'glm', params: { formula: 'hormon ~ age + nodes + grade', family: 'binomial' } },
  cox: { analysis: 'cox', params: { formula: 'Surv(time, event) ~ age + nodes + hormon + strata(site)' } },
  'cox-pooled': { analysis: 'cox-pooled', params: { formula: 'Surv(time, event) ~ age + nodes + hormon' } },
  'piecewise-exponential': {
    analysis: 'piecewise-exponential',
    params: { formula: 'Surv(time, event) ~ age + hormon', grid: { edges: [0, 365, 1095, 8000] } },
  },
  heterogeneity: {
    analysis: 'heterogeneity',
    params: { formula: 'Surv(time, event) ~ age + nodes + hormon', exposure: 'nodes' },
  },
  propensity: {
    analysis: 'propensity',
    params: {
      formula: 'hormon ~ age + meno + size + nodes',
      weights: 'overlap',
      outcome: { formula: 'Surv(time, event) ~ hormon' },
    },
  },
  meta: {
    analysis: 'meta',
    params: { of: { analysis: 'cox', params: { formula: 'Surv(time, event) ~ age + nodes + hormon' } } },
  },
  roc: { analysis: 'roc', params: { formula: 'event ~ I(0.1 * nodes + 0.01 * age - 0.5)', scale: 'logit' } },
  pca: { analysis: 'pca', params: { variables: ['age', 'nodes', 'pgr', 'er'] } },
  kmeans: { analysis: 'kmeans', params: { variables: ['age', 'nodes'], clusters: 3 } },
};
