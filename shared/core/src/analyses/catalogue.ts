import { Problem } from '../protocol/problem.ts';
import type { AnalysisSpec } from './contract.ts';
import { competingRisksSpec } from './competing-risks/spec.ts';
import { correlationSpec } from './correlation/spec.ts';
import { countSpec } from './count/spec.ts';
import { coxSpec } from './cox/spec.ts';
import { coxPooledSpec } from './cox-pooled/spec.ts';
import { crosstabSpec } from './crosstab/spec.ts';
import { glmSpec } from './glm/spec.ts';
import { heterogeneitySpec } from './heterogeneity/spec.ts';
import { histogramSpec } from './histogram/spec.ts';
import { incidenceSpec } from './incidence/spec.ts';
import { kaplanMeierSpec } from './kaplan-meier/spec.ts';
import { kmeansSpec } from './kmeans/spec.ts';
import { logRankSpec } from './log-rank/spec.ts';
import { metaSpec } from './meta/spec.ts';
import { missingnessSpec } from './missingness/spec.ts';
import { pcaSpec } from './pca/spec.ts';
import { piecewiseSpec } from './piecewise-exponential/spec.ts';
import { propensitySpec } from './propensity/spec.ts';
import { quantileSpec } from './quantile/spec.ts';
import { rocSpec } from './roc/spec.ts';
import { summarySpec } from './summary/spec.ts';

/** Every analysis, by the order of the documentation. One line for each. */
export const catalogue: readonly AnalysisSpec[] = [
  anySpec(countSpec),
  anySpec(summarySpec),
  anySpec(glmSpec),
  anySpec(kaplanMeierSpec),
  anySpec(logRankSpec),
  anySpec(competingRisksSpec),
  anySpec(crosstabSpec),
  anySpec(coxSpec),
  anySpec(coxPooledSpec),
  anySpec(piecewiseSpec),
  anySpec(metaSpec),
  anySpec(heterogeneitySpec),
  anySpec(propensitySpec),
  anySpec(histogramSpec),
  anySpec(quantileSpec),
  anySpec(correlationSpec),
  anySpec(incidenceSpec),
  anySpec(missingnessSpec),
  anySpec(rocSpec),
  anySpec(pcaSpec),
  anySpec(kmeansSpec),
];

export function findAnalysis(name: string, version?: number): AnalysisSpec {
  const named = catalogue.filter((spec) => spec.name === name);
  const found = named.find((spec) => version === undefined || spec.version === version);
  if (found) return found;
  const versions = named.map((spec) => String(spec.version)).join(', ');
  throw new Problem('unknown-analysis', named.length > 0 ? `${name} is known here in version ${versions}` : undefined, {
    where: 'analysis',
    mend: `The analyses are ${catalogue.map((spec) => spec.name).join(', ')}`,
  });
}

/** Sound because params are parsed with `spec.params` before anything else is asked of a spec (plan-query.ts). */
function anySpec<P, R>(spec: AnalysisSpec<P, R>): AnalysisSpec {
  return spec as unknown as AnalysisSpec;
}
