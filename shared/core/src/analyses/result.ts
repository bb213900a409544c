import { Problem } from '../protocol/problem.ts';
import type { ResultOf } from './contract.ts';
import { competingRisksResultOf } from './competing-risks/result.ts';
import { correlationResultOf } from './correlation/result.ts';
import { countResultOf } from './count/result.ts';
import { coxResultOf } from './cox/result.ts';
import { coxPooledResultOf } from './cox-pooled/result.ts';
import { crosstabResultOf } from './crosstab/result.ts';
import { glmResultOf } from './glm/result.ts';
import { heterogeneityResultOf } from './heterogeneity/result.ts';
import { histogramResultOf } from './histogram/result.ts';
import { incidenceResultOf } from './incidence/result.ts';
import { kaplanMeierResultOf } from './kaplan-meier/result.ts';
import { kmeansResultOf } from './kmeans/result.ts';
import { logRankResultOf } from './log-rank/result.ts';
import { metaResultOf } from './meta/result.ts';
import { missingnessResultOf } from './missingness/result.ts';
import { pcaResultOf } from './pca/result.ts';
import { piecewiseResultOf } from './piecewise-exponential/result.ts';
import { propensityResultOf } from './propensity/result.ts';
import { quantileResultOf } from './quantile/result.ts';
import { rocResultOf } from './roc/result.ts';
import { summaryResultOf } from './summary/result.ts';

/** The combine halves. Only the coordinator reaches this file. */
const results: Readonly<Record<string, ResultOf<unknown, unknown>>> = {
  count: anyResult(countResultOf),
  summary: anyResult(summaryResultOf),
  glm: anyResult(glmResultOf),
  'kaplan-meier': anyResult(kaplanMeierResultOf),
  'log-rank': anyResult(logRankResultOf),
  'competing-risks': anyResult(competingRisksResultOf),
  crosstab: anyResult(crosstabResultOf),
  cox: anyResult(coxResultOf),
  'cox-pooled': anyResult(coxPooledResultOf),
  'piecewise-exponential': anyResult(piecewiseResultOf),
  meta: anyResult(metaResultOf),
  heterogeneity: anyResult(heterogeneityResultOf),
  propensity: anyResult(propensityResultOf),
  histogram: anyResult(histogramResultOf),
  quantile: anyResult(quantileResultOf),
  correlation: anyResult(correlationResultOf),
  incidence: anyResult(incidenceResultOf),
  missingness: anyResult(missingnessResultOf),
  roc: anyResult(rocResultOf),
  pca: anyResult(pcaResultOf),
  kmeans: anyResult(kmeansResultOf),
};

export function resultOf(analysis: string): ResultOf<unknown, unknown> {
  const found = Object.hasOwn(results, analysis) ? results[analysis] : undefined;
  if (found) return found;
  throw new Problem('unknown-analysis');
}

/** Sound because params are parsed with the spec's schema before a result is asked for (plan-query.ts). */
function anyResult<P, R>(result: ResultOf<P, R>): ResultOf<unknown, unknown> {
  return result as unknown as ResultOf<unknown, unknown>;
}
