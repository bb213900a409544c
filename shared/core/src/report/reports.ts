import { competingRisksReport } from '../analyses/competing-risks/report.ts';
import { correlationReport } from '../analyses/correlation/report.ts';
import { countReport } from '../analyses/count/report.ts';
import { coxReport } from '../analyses/cox/report.ts';
import { coxPooledReport } from '../analyses/cox-pooled/report.ts';
import { crosstabReport } from '../analyses/crosstab/report.ts';
import { glmReport } from '../analyses/glm/report.ts';
import { heterogeneityReport } from '../analyses/heterogeneity/report.ts';
import { histogramReport } from '../analyses/histogram/report.ts';
import { incidenceReport } from '../analyses/incidence/report.ts';
import { kaplanMeierReport } from '../analyses/kaplan-meier/report.ts';
import { kmeansReport } from '../analyses/kmeans/report.ts';
import { logRankReport } from '../analyses/log-rank/report.ts';
import { metaReport } from '../analyses/meta/report.ts';
import { missingnessReport } from '../analyses/missingness/report.ts';
import { pcaReport } from '../analyses/pca/report.ts';
import { piecewiseReport } from '../analyses/piecewise-exponential/report.ts';
import { propensityReport } from '../analyses/propensity/report.ts';
import { quantileReport } from '../analyses/quantile/report.ts';
import { rocReport } from '../analyses/roc/report.ts';
import { summaryReport } from '../analyses/summary/report.ts';
import { Problem } from '../protocol/problem.ts';
import type { Report } from './report.ts';

/** How each analysis writes its result down. One line for each. */
const reports: Readonly<Record<string, Report<unknown, unknown>>> = {
  count: anyReport(countReport),
  summary: anyReport(summaryReport),
  glm: anyReport(glmReport),
  'kaplan-meier': anyReport(kaplanMeierReport),
  'log-rank': anyReport(logRankReport),
  'competing-risks': anyReport(competingRisksReport),
  crosstab: anyReport(crosstabReport),
  cox: anyReport(coxReport),
  'cox-pooled': anyReport(coxPooledReport),
  'piecewise-exponential': anyReport(piecewiseReport),
  meta: anyReport(metaReport),
  heterogeneity: anyReport(heterogeneityReport),
  propensity: anyReport(propensityReport),
  histogram: anyReport(histogramReport),
  quantile: anyReport(quantileReport),
  correlation: anyReport(correlationReport),
  incidence: anyReport(incidenceReport),
  missingness: anyReport(missingnessReport),
  roc: anyReport(rocReport),
  pca: anyReport(pcaReport),
  kmeans: anyReport(kmeansReport),
};

export function reportFor(analysis: string): Report<unknown, unknown> {
  const found = Object.hasOwn(reports, analysis) ? reports[analysis] : undefined;
  if (found) return found;
  throw new Problem('unknown-analysis');
}

/** Sound because params and result are parsed with the spec's schemas before a report is asked for (report-of.ts). */
function anyReport<P, R>(report: Report<P, R>): Report<unknown, unknown> {
  return report as unknown as Report<unknown, unknown>;
}
