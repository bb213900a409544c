import { coxResult } from '../cox/params.ts';
import { type Family, glmResult } from '../glm/params.ts';
import type { MetaParams, MetaTerm } from './params.ts';

/** What a site's model says of one term. */
export interface TermEstimate {
  term: string;
  ratio: MetaTerm['ratio'];
  estimate: number;
  stdError: number;
}

const ratios = { gaussian: null, binomial: 'Odds ratio', poisson: 'Rate ratio' } as const satisfies Record<
  Family,
  MetaTerm['ratio']
>;

/** Nothing to fit: no records in the cohort, or none that is complete. */
export function hasNoRecords(of: MetaParams['of'], result: unknown): boolean {
  const { nobs } = of.analysis === 'cox' ? coxResult.parse(result) : glmResult.parse(result);
  return nobs === 0;
}

/** Without events no hazard can be estimated, whatever the terms: that is no failure of the fit. */
export function hasNoEvents(of: MetaParams['of'], result: unknown): boolean {
  return of.analysis === 'cox' && coxResult.parse(result).nevent === 0;
}

/** The estimates of a site; none where its fit did not converge. NaN for a term that it could not estimate. */
export function estimatesOf(of: MetaParams['of'], result: unknown): TermEstimate[] {
  if (of.analysis === 'cox') {
    const { converged, terms } = coxResult.parse(result);
    if (!converged) return [];
    return terms.map(({ term, estimate, stdError, robustSe = stdError }) => ({
      term,
      ratio: 'Hazard ratio',
      estimate: estimate ?? NaN,
      stdError: robustSe ?? NaN,
    }));
  }
  const { converged, family, terms } = glmResult.parse(result);
  if (!converged) return [];
  return terms.map(({ term, estimate, stdError, robustSe = stdError, oddsRatio, rateRatio }) => ({
    term,
    ratio: oddsRatio || rateRatio ? ratios[family] : null,
    estimate: estimate ?? NaN,
    stdError: robustSe ?? NaN,
  }));
}
