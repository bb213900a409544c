import { factorSymmetric, quadraticForm } from '../../statistics/symmetric-solve.ts';
import { finite } from '../finite.ts';
import type { CoxFit } from './fit.ts';
import { modelTest } from './model-test.ts';
import type { CoxResult } from './params.ts';

/** As R's logLik, AIC and BIC, whose number of observations is that of the events. */
export function likelihoodsOf({
  state,
  sums,
  fitted,
  factor,
  scale,
}: CoxFit): Pick<CoxResult, 'logLik' | 'logLikNull' | 'aic' | 'bic'> {
  const logLik = fitted ? scale * sums.logLik : NaN;
  const none = state.nullModel?.objective ?? sums.logLik;
  return {
    logLik: finite(logLik),
    logLikNull: finite(scale * none),
    aic: finite(2 * factor.rank - 2 * logLik),
    bic: finite(factor.rank * Math.log(sums.events) - 2 * logLik),
  };
}

/** Of all terms together; Wald's with the robust covariance where there is one. */
export function modelTestsOf(fit: CoxFit): CoxResult['tests'] {
  const { state, sums, factor, fitted, scale, diagnosed, naive, robust } = fit;
  const df = fitted ? factor.rank : 0;
  const start = state.nullModel ?? { objective: NaN, score: NaN };
  return {
    likelihoodRatio: modelTest(2 * scale * (sums.logLik - start.objective), df),
    score: modelTest(scale * start.score, df),
    wald: modelTest(robust && diagnosed ? quadratic(fit, robust) : scale * quadratic(fit, naive), df),
  };
}

/** βᵀ V⁻¹ β over the columns that have an estimate. */
function quadratic({ state: { beta }, without }: CoxFit, covariance: readonly (readonly number[])[]): number {
  const kept = beta.map((_, j) => j).filter((j) => !without.includes(j));
  const matrix = kept.map((i) => kept.map((j) => covariance[i]?.[j] ?? NaN));
  const estimates = kept.map((j) => beta[j] ?? NaN);
  return quadraticForm(factorSymmetric(matrix), estimates);
}
