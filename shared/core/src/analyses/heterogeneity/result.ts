import { Problem } from '../../protocol/problem.ts';
import { printFormula } from '../../query-language/print-formula.ts';
import type { InformationFactor } from '../../regression/information.ts';
import { undefinedValueWarnings } from '../../regression/undefined-values.ts';
import { readHazardState } from '../../survival/hazard-state.ts';
import type { ResultOf } from '../contract.ts';
import { keys } from '../cox/layout.ts';
import { hazardFit, leftOutCounts } from '../cox/hazard-fit.ts';
import { modelTest } from '../cox/model-test.ts';
import { hazardTerms } from '../cox/terms.ts';
import { convergenceWarnings, dataWarnings } from '../cox/warnings.ts';
import { termTable } from '../glm/terms.ts';
import { finite } from '../finite.ts';
import { readTotal } from '../read-total.ts';
import { heterogeneityPlaces } from './layout.ts';
import { heterogeneityMethods } from './methods.ts';
import { type HeterogeneityModel, heterogeneityModel } from './model.ts';
import type { HeterogeneityParams, HeterogeneityResult } from './params.ts';
import { scoreTest } from './score-test.ts';
import { readHeterogeneitySums } from './sums.ts';

/** Throws `refused` where disclosure control took the sums away: there is no model without them. */
export const heterogeneityResultOf: ResultOf<HeterogeneityParams, HeterogeneityResult> = (input) => {
  const { context, layout, total, done, rounds } = input;
  const { params, dictionary, caps } = context;
  const model = heterogeneityModel(params, dictionary, caps.coefficient);
  const { columns, scalings, exposure, of } = model;
  const state = readHazardState(input.broadcast, columns.length, caps.coefficient);
  const reader = readTotal(layout, total);
  if (reader.integer(keys.n) === null || reader.integer(keys.logLik) === null) {
    throw new Problem('refused', 'Too few records are left for a model', { mend: 'Ask for a larger cohort.' });
  }
  const values = total.values.map((value) => value ?? 0n);
  const places = heterogeneityPlaces(model, dictionary);
  const sums = readHeterogeneitySums(places, columns.length, values);
  const { fitted, converged, factor } = hazardFit({ columns, state, done }, sums);
  const tested = converged && !factor.collinear.includes(exposure);
  const { information } = sums;
  // Each site has an intercept that was estimated.
  const dfResidual = sums.n - factor.rank - input.sites;
  const gaussian = of.kind === 'mean' && of.model.family === 'gaussian';
  const dispersion = gaussian ? (-2 * sums.objective) / dfResidual : 1;
  const test = tested
    ? scoreTest(values, places, { size: columns.length, exposure, information, factor, dispersion })
    : null;
  const { leftOut, ...counts } = leftOutCounts(reader, of.kind === 'hazard' && of.model.start !== null);
  const outcome = of.kind === 'mean' ? of.model.response.scaling.half : 1;
  const half = (scalings[exposure]?.half ?? 1) / outcome;
  const known = test !== null && test.df > 0;
  return {
    n: leftOut === null ? null : sums.n + leftOut,
    excluded: { missing: leftOut, clamped: counts.clamped },
    result: {
      formula: printFormula(params.formula),
      exposure: params.exposure,
      family: params.family,
      ties: of.kind === 'hazard' ? params.ties : null,
      terms: termsOf(model, state.beta, factor, { dispersion: dispersion * outcome * outcome, dfResidual }),
      informative: test?.informative ?? null,
      test: modelTest(test?.statistic ?? NaN, test?.df ?? 0),
      i2: known ? finite(Math.max(0, 100 * (1 - test.df / test.statistic))) : null,
      tau2: known ? finite(test.tau2 / (half * half)) : null,
      nobs: sums.n,
      nevent: places.events === null ? null : reader.value(keys.events),
      logLik: finite(fitted && of.kind === 'hazard' ? sums.objective : NaN),
      iterations: rounds,
      converged,
      ...(done?.reason === undefined ? {} : { reason: done.reason }),
    },
    warnings: [
      ...convergenceWarnings(done),
      ...(tested && !known ? [`Fewer than two sites say something of ${params.exposure}: nothing was tested.`] : []),
      ...dataWarnings(of.kind === 'hazard' ? of.model : null, counts, total.roundedTo),
      ...undefinedValueWarnings(context, counts.missing),
    ],
    methods: heterogeneityMethods(input),
  };
};

function termsOf(
  { columns, scalings, of }: HeterogeneityModel,
  beta: readonly number[],
  factor: InformationFactor,
  statistics: { dispersion: number; dfResidual: number },
): HeterogeneityResult['terms'] {
  if (of.kind === 'hazard') return hazardTerms(of.model, beta, factor.collinear, factor.inverse());
  // The intercepts stay at the sites.
  const model = { ...of.model, columns: [...columns], scalings: [...scalings], intercept: false };
  return termTable({ model, state: { beta: [...beta] }, factor, statistics, robust: null, without: factor.collinear });
}
