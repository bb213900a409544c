import type { Done } from '../contract.ts';
import { comparable } from '../../regression/null-model.ts';
import type { InformationFactor } from '../../regression/information.ts';
import type { TotalReader } from '../read-total.ts';
import { type Constant, constantsOf } from './layout.ts';
import type { GlmModel } from './model.ts';
import type { GlmState } from './state.ts';
import type { GlmSums } from './sums.ts';

/** NaN where something is undefined. */
export interface FitStatistics {
  nobs: number;
  dfResidual: number;
  dfNull: number;
  deviance: number;
  nullDeviance: number;
  dispersion: number;
  logLik: number;
  logLikNull: number;
  aic: number;
  bic: number;
  /** χ² statistics of all terms together. */
  tests: { df: number; likelihoodRatio: number; score: number; wald: number };
}

export interface FitParts {
  model: GlmModel;
  state: GlmState;
  done: Done | null;
  sums: GlmSums;
  factor: InformationFactor;
  reader: TotalReader;
}

/** Deviance, log-likelihood and information criteria as R's glm, logLik and BIC define them. */
export function fitStatistics({ model, state, done, sums, factor, reader }: FitParts): FitStatistics {
  const { rank } = factor;
  const free = model.intercept ? 1 : 0;
  const nobs = sums.n;
  const dfResidual = nobs - rank;
  const likelihood = likelihoodOf(model, nobs, reader);
  const scale = model.weights?.scale ?? 1;
  const half = model.response.scaling.half;
  const fitted = likelihood(sums.objective);
  const start = comparable(state.nullModel, done);
  const none = likelihood(start?.objective ?? NaN);
  const gaussian = model.family === 'gaussian';
  const dispersion = gaussian ? (dfResidual > 0 ? fitted.deviance / dfResidual : NaN) : 1;
  const parameters = rank + (gaussian ? 1 : 0);
  /** From the normalised scale to χ²: a gaussian likelihood is divided by its variance. */
  const unit = scale * (gaussian ? half * half : 1);
  const withoutIntercept = state.beta.map((b, j) => (model.intercept && j === 0 ? 0 : b));
  return {
    nobs,
    dfResidual,
    dfNull: nobs - free,
    deviance: fitted.deviance,
    nullDeviance: none.deviance,
    dispersion,
    logLik: fitted.logLik,
    logLikNull: none.logLik,
    aic: 2 * parameters - 2 * fitted.logLik,
    bic: parameters * Math.log(nobs) - 2 * fitted.logLik,
    tests: {
      df: rank - free,
      likelihoodRatio: 2 * (fitted.logLik - none.logLik),
      score: ((start?.score ?? NaN) * unit) / (gaussian ? none.deviance / nobs : 1),
      wald: (factor.partialQuadratic(withoutIntercept) * unit) / dispersion,
    },
  };
}

/** From the objective on the normalised scale to deviance and log-likelihood on the researcher's. */
function likelihoodOf(
  model: GlmModel,
  nobs: number,
  reader: TotalReader,
): (objective: number) => { deviance: number; logLik: number } {
  const available = constantsOf(model);
  const constant = (key: Constant): number => (available.includes(key) ? (reader.value(key) ?? NaN) : 0);
  const scale = model.weights?.scale ?? 1;
  if (model.family === 'gaussian') {
    const { half } = model.response.scaling;
    const logWeights = constant('log weights') + (model.weights ? nobs * Math.log(scale) : 0);
    return (objective) => {
      const deviance = Math.max(0, -2 * objective) * scale * half * half;
      const logLik = -0.5 * (nobs * (Math.log((2 * Math.PI * deviance) / nobs) + 1) - logWeights);
      return { deviance, logLik };
    };
  }
  const saturated = constant('saturated');
  const added = constant('log combinations') - scale * constant('log factorials');
  return (objective) => ({
    deviance: 2 * scale * Math.max(0, saturated - objective),
    logLik: scale * objective + added,
  });
}
