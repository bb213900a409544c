import { comparable } from '../../regression/null-model.ts';
import { Problem } from '../../protocol/problem.ts';
import { printFormula } from '../../query-language/print-formula.ts';
import { undefinedValueWarnings } from '../../regression/undefined-values.ts';
import type { ResultOf } from '../contract.ts';
import { hazardFit, leftOutCounts } from '../cox/hazard-fit.ts';
import { modelTest } from '../cox/model-test.ts';
import { hazardTerms } from '../cox/terms.ts';
import { convergenceWarnings } from '../cox/warnings.ts';
import { finite } from '../finite.ts';
import { readTotal } from '../read-total.ts';
import { keys, pooledPlaces } from './layout.ts';
import { isExact, pooledMethods, pooledWarnings } from './methods.ts';
import { pooledModel } from './model.ts';
import type { CoxPooledParams, CoxPooledResult } from './params.ts';
import { readPooledState } from './state.ts';
import { readPooledSums } from './sums.ts';

/** Throws `refused` where disclosure control took a sum away: there is no model without it. */
export const coxPooledResultOf: ResultOf<CoxPooledParams, CoxPooledResult> = (input) => {
  const { context, layout, total, done, rounds } = input;
  const { params, dictionary, caps } = context;
  const model = pooledModel(params, dictionary, caps.coefficient);
  const { columns, strata } = model.hazard;
  const state = readPooledState(input.broadcast, model, caps.coefficient);
  const places = pooledPlaces(model, dictionary);
  const needed = (i: number): boolean => i === 0 || (i >= places.gradient && i < places.table) || i >= places.cells;
  if (total.values.some((value, i) => value === null && needed(i))) {
    throw new Problem('refused', 'Too few records are left for a model', { mend: 'Ask for a larger cohort.' });
  }
  const values = total.values.map((value) => value ?? 0n);
  const sums = readPooledSums(model, places, state, values);
  const { fitted, converged, factor } = hazardFit({ columns, state, done }, sums);
  const covariance = factor.inverse();
  const logLik = fitted ? sums.objective : NaN;
  const none = comparable(state.nullModel, done) ?? { objective: sums.objective, score: NaN };
  const criterion = (perParameter: number): number | null =>
    converged ? finite(perParameter * factor.rank - 2 * logLik) : null;
  const df = converged ? factor.rank : 0;
  const reader = readTotal(layout, total);
  const { leftOut, ...left } = leftOutCounts(reader, true);
  const counts = { ...left, between: reader.value(keys.between) };
  return {
    n: leftOut === null ? null : sums.n + leftOut,
    excluded: { missing: leftOut, clamped: counts.clamped },
    result: {
      formula: printFormula(params.formula),
      ties: params.ties,
      strata: strata.map(({ name }) => name),
      intervals: state.division?.starts.flat().length ?? 0,
      exact: isExact(model, state.division),
      terms: hazardTerms(model.hazard, state.beta, factor.collinear, covariance),
      nobs: sums.n,
      nevent: reader.value(keys.events),
      logLik: finite(logLik),
      logLikNull: finite(none.objective),
      aic: criterion(2),
      bic: criterion(Math.log(sums.events)),
      iterations: rounds,
      converged,
      ...(done?.reason === undefined ? {} : { reason: done.reason }),
      tests: {
        likelihoodRatio: modelTest(2 * (sums.objective - none.objective), df),
        score: modelTest(none.score, df),
        wald: modelTest(factor.partialQuadratic(state.beta), df),
      },
    },
    warnings: [
      ...convergenceWarnings(done),
      ...pooledWarnings(model, state.division, counts),
      ...undefinedValueWarnings(input.context, counts.missing),
    ],
    methods: pooledMethods(input, model, state.division),
  };
};
