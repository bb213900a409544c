import { printFormula } from '../../query-language/print-formula.ts';
import { factorInformation, type InformationFactor } from '../../regression/information.ts';
import { sandwich } from '../../regression/sandwich.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import type { ResultInput, Total } from '../contract.ts';
import { matrixAt } from '../cox/sums.ts';
import { coxTermOf } from '../cox/terms.ts';
import type { GlmModel } from '../glm/model.ts';
import { residualResolution } from '../glm/resolvable.ts';
import { readState } from '../glm/state.ts';
import { fitSumsAt } from '../glm/sums.ts';
import { termTable } from '../glm/terms.ts';
import { fractionalBits, type PropensityPlaces } from './layout.ts';
import type { PropensityModel } from './model.ts';
import { outcomeColumns, type OutcomeModel } from './outcome.ts';
import { hazardSumsAt } from './outcome-sums.ts';
import type { OutcomeResult, OutcomeTerm, PropensityParams } from './params.ts';
import type { PropensityState } from './state.ts';

/** The weighted model of the outcome with robust errors; its terms have no values where the fit did not converge. */
export function outcomeResult(
  { context: { params }, total }: ResultInput<PropensityParams>,
  { outcome: model }: PropensityModel,
  places: PropensityPlaces,
  state: PropensityState,
): OutcomeResult | null {
  const { ended } = state;
  if (params.outcome === null || model === null || ended === null) return null;
  const { formula, family, ties } = params.outcome;
  const values = total.values.map((value) => value ?? 0n);
  return {
    formula: printFormula(formula),
    family,
    measure: measureOf(model),
    ...(model.kind === 'cox' ? { ties, strata: ['site', ...model.hazard.strata.map(({ name }) => name)] } : {}),
    terms: ended.converged
      ? termsOf(model, values, places, state)
      : outcomeColumns(model).map(({ name }) => noTerm(name)),
    converged: ended.converged,
    ...(ended.reason === undefined ? {} : { reason: ended.reason }),
  };
}

function measureOf(model: OutcomeModel): OutcomeResult['measure'] {
  if (model.kind === 'cox') return 'hazardRatio';
  const { family, response } = model.glm;
  if (family === 'gaussian') return 'meanDifference';
  if (family === 'binomial') return 'oddsRatio';
  return response.binary ? 'riskRatio' : 'rateRatio';
}

function termsOf(model: OutcomeModel, values: Total, places: PropensityPlaces, state: PropensityState): OutcomeTerm[] {
  return model.kind === 'cox'
    ? hazardTerms(model.hazard, values, places, state)
    : glmTerms(model.glm, values, places, state);
}

function hazardTerms(
  model: HazardModel,
  values: Total,
  places: PropensityPlaces,
  { outcome }: PropensityState,
): OutcomeTerm[] {
  const size = model.columns.length;
  const { information, n } = hazardSumsAt(model, places, values);
  const factor = factorOf(information, size, { intercept: false, n, without: outcome?.aliased ?? [] });
  const robust = sandwich(factor.inverse(), matrixAt(values, places.residuals, size), fractionalBits);
  return model.columns.map(({ name }, j) => {
    const half = factor.collinear.includes(j) ? NaN : (model.scalings[j]?.half ?? 1);
    const robustSe = Math.sqrt(robust[j]?.[j] ?? NaN) / half;
    const estimate = (outcome?.beta[j] ?? NaN) / half;
    const { hazardRatio, ...term } = coxTermOf({ term: name, estimate, stdError: robustSe, robustSe });
    return shown(term, hazardRatio);
  });
}

function glmTerms(
  model: GlmModel,
  values: Total,
  places: PropensityPlaces,
  { outcome }: PropensityState,
): OutcomeTerm[] {
  const state = readState(outcome);
  const { information, residuals, objective, n } = fitSumsAt(model, values, places.outcome);
  const size = model.columns.length;
  const factor = factorOf(information, size, { intercept: model.intercept, n, without: state.aliased });
  // Where nothing is known of the residuals, neither is of errors that rest on them.
  const deviance = -2 * objective * model.response.scaling.half ** 2;
  const known = residualResolution({ deviance, nobs: n }, model) !== 'none';
  const inverse = factor.inverse();
  const robust =
    residuals && known ? sandwich(inverse, residuals, fractionalBits) : inverse.map((row) => row.map(() => NaN));
  const statistics = { dispersion: 1, dfResidual: n - factor.rank };
  return termTable({ model, state, factor, statistics, robust, without: factor.collinear }).map(
    ({ oddsRatio, rateRatio, ...term }) => shown(term, oddsRatio ?? rateRatio),
  );
}

function factorOf(
  information: Parameters<typeof factorInformation>[0],
  size: number,
  { intercept, n, without }: { intercept: boolean; n: number; without: readonly number[] },
): InformationFactor {
  return factorInformation(information, size, { intercept, f: fractionalBits, records: n, without });
}

/** Without the error of a likelihood that the weights are not part of. */
function shown(
  {
    term,
    estimate,
    robustSe,
    statistic,
    pValue,
    confLow,
    confHigh,
  }: Omit<OutcomeTerm, 'robustSe' | 'ratio'> & { robustSe?: number | null | undefined },
  ratio: OutcomeTerm['ratio'],
): OutcomeTerm {
  return {
    ...{ term, estimate, robustSe: robustSe ?? null, statistic, pValue, confLow, confHigh },
    ...(ratio === undefined ? {} : { ratio }),
  };
}

function noTerm(term: string): OutcomeTerm {
  return { term, estimate: null, robustSe: null, statistic: null, pValue: null, confLow: null, confHigh: null };
}
