import { Problem } from '../../protocol/problem.ts';
import { printFormula } from '../../query-language/print-formula.ts';
import { readHazardState } from '../../survival/hazard-state.ts';
import type { ResultOf } from '../contract.ts';
import { keys } from '../cox/layout.ts';
import { hazardFit, leftOutCounts } from '../cox/hazard-fit.ts';
import { modelTest } from '../cox/model-test.ts';
import { hazardTerms } from '../cox/terms.ts';
import { convergenceWarnings, dataWarnings } from '../cox/warnings.ts';
import { finite } from '../finite.ts';
import { readTotal } from '../read-total.ts';
import { heterogeneityPlaces } from './layout.ts';
import { heterogeneityMethods } from './methods.ts';
import { heterogeneityModel } from './model.ts';
import type { HeterogeneityParams, HeterogeneityResult } from './params.ts';
import { scoreTest } from './score-test.ts';
import { readHeterogeneitySums } from './sums.ts';

/** Throws `refused` where disclosure control took the sums away: there is no model without them. */
export const heterogeneityResultOf: ResultOf<HeterogeneityParams, HeterogeneityResult> = (input) => {
  const { context, layout, total, done, rounds } = input;
  const { params, dictionary, caps } = context;
  const { hazard, exposure } = heterogeneityModel(params, dictionary, caps.coefficient);
  const { columns, scalings } = hazard;
  const state = readHazardState(input.broadcast, columns.length, caps.coefficient);
  const reader = readTotal(layout, total);
  if (reader.integer(keys.n) === null || reader.integer(keys.logLik) === null) {
    throw new Problem('refused', 'Too few records are left for a model', { mend: 'Ask for a larger cohort.' });
  }
  const values = total.values.map((value) => value ?? 0n);
  const places = heterogeneityPlaces(hazard, dictionary);
  const sums = readHeterogeneitySums(places, columns.length, values);
  const { fitted, converged, factor } = hazardFit({ columns, state, done }, sums);
  const tested = converged && !factor.collinear.includes(exposure);
  const { information } = sums;
  const test = tested ? scoreTest(values, places, { size: columns.length, exposure, information, factor }) : null;
  const covariance = factor.inverse();
  const { leftOut, ...counts } = leftOutCounts(reader, hazard.start !== null);
  const half = scalings[exposure]?.half ?? 1;
  const known = test !== null && test.df > 0;
  return {
    n: leftOut === null ? null : sums.n + leftOut,
    excluded: { missing: leftOut, clamped: counts.clamped },
    result: {
      formula: printFormula(params.formula),
      exposure: params.exposure,
      ties: params.ties,
      terms: hazardTerms(hazard, state.beta, factor.collinear, covariance),
      informative: test?.informative ?? null,
      test: modelTest(test?.statistic ?? NaN, test?.df ?? 0),
      i2: known ? finite(Math.max(0, 100 * (1 - test.df / test.statistic))) : null,
      tau2: known ? finite(test.tau2 / (half * half)) : null,
      nobs: sums.n,
      nevent: reader.value(keys.events),
      logLik: finite(fitted ? sums.objective : NaN),
      iterations: rounds,
      converged,
      ...(done?.reason === undefined ? {} : { reason: done.reason }),
    },
    warnings: [
      ...convergenceWarnings(done),
      ...(tested && !known ? [`Fewer than two sites say something of ${params.exposure}: nothing was tested.`] : []),
      ...dataWarnings(hazard, counts, total.roundedTo),
    ],
    methods: heterogeneityMethods(input),
  };
};
