import { Problem } from '../protocol/problem.ts';
import type { Local } from './contract.ts';
import { competingRisksLocal } from './competing-risks/local.ts';
import { correlationLocal } from './correlation/local.ts';
import { countLocal } from './count/local.ts';
import { coxLocal } from './cox/local.ts';
import { coxPooledLocal } from './cox-pooled/local.ts';
import { crosstabLocal } from './crosstab/local.ts';
import { glmLocal } from './glm/local.ts';
import { heterogeneityLocal } from './heterogeneity/local.ts';
import { histogramLocal } from './histogram/local.ts';
import { incidenceLocal } from './incidence/local.ts';
import { kaplanMeierLocal } from './kaplan-meier/local.ts';
import { kmeansLocal } from './kmeans/local.ts';
import { logRankLocal } from './log-rank/local.ts';
import { metaLocal } from './meta/local.ts';
import { missingnessLocal } from './missingness/local.ts';
import { pcaLocal } from './pca/local.ts';
import { piecewiseLocal } from './piecewise-exponential/local.ts';
import { propensityLocal } from './propensity/local.ts';
import { quantileLocal } from './quantile/local.ts';
import { rocLocal } from './roc/local.ts';
import { summaryLocal } from './summary/local.ts';

/** The local halves. Only a node reaches this file. */
const locals: Readonly<Record<string, Local<unknown>>> = {
  count: anyLocal(countLocal),
  summary: anyLocal(summaryLocal),
  glm: anyLocal(glmLocal),
  'kaplan-meier': anyLocal(kaplanMeierLocal),
  'log-rank': anyLocal(logRankLocal),
  'competing-risks': anyLocal(competingRisksLocal),
  crosstab: anyLocal(crosstabLocal),
  cox: anyLocal(coxLocal),
  'cox-pooled': anyLocal(coxPooledLocal),
  'piecewise-exponential': anyLocal(piecewiseLocal),
  meta: anyLocal(metaLocal),
  heterogeneity: anyLocal(heterogeneityLocal),
  propensity: anyLocal(propensityLocal),
  histogram: anyLocal(histogramLocal),
  quantile: anyLocal(quantileLocal),
  correlation: anyLocal(correlationLocal),
  incidence: anyLocal(incidenceLocal),
  missingness: anyLocal(missingnessLocal),
  roc: anyLocal(rocLocal),
  pca: anyLocal(pcaLocal),
  kmeans: anyLocal(kmeansLocal),
};

export function localOf(analysis: string): Local<unknown> {
  const found = Object.hasOwn(locals, analysis) ? locals[analysis] : undefined;
  if (found) return found;
  throw new Problem('unknown-analysis');
}

/** Sound because params are parsed with the spec's schema before a local half is asked (plan-query.ts). */
function anyLocal<P>(local: Local<P>): Local<unknown> {
  return local as unknown as Local<unknown>;
}
