import { comparable } from '../../regression/null-model.ts';
import { waldStatistic } from '../../regression/wald-statistic.ts';
import { finite } from '../finite.ts';
import type { CoxFit } from './fit.ts';
import { modelTest } from './model-test.ts';
import type { CoxResult } from './params.ts';

/** As R's logLik, AIC and BIC, whose number of observations is that of the events. */
export function likelihoodsOf({
  state,
  done,
  sums,
  fitted,
  converged,
  factor,
  scale,
}: CoxFit): Pick<CoxResult, 'logLik' | 'logLikNull' | 'aic' | 'bic'> {
  const logLik = fitted ? scale * sums.logLik : NaN;
  const criterion = (perParameter: number): number | null =>
    converged ? finite(perParameter * factor.rank - 2 * logLik) : null;
  const none = comparable(state.nullModel, done)?.objective ?? sums.logLik;
  return {
    logLik: finite(logLik),
    logLikNull: finite(scale * none),
    aic: criterion(2),
    bic: criterion(Math.log(sums.events)),
  };
}

/** Of all terms together; Wald's with the robust covariance where there is one. */
export function modelTestsOf(fit: CoxFit): CoxResult['tests'] {
  const { state, done, sums, factor, converged, scale, diagnosed, naive, robust, without } = fit;
  const df = converged ? factor.rank : 0;
  const start = comparable(state.nullModel, done) ?? { objective: NaN, score: NaN };
  const wald = (covariance: number[][]): number => waldStatistic(covariance, state.beta, without);
  return {
    likelihoodRatio: modelTest(2 * scale * (sums.logLik - start.objective), df),
    score: modelTest(scale * start.score, df),
    wald: modelTest(robust && diagnosed ? wald(robust) : scale * wald(naive), df),
  };
}
