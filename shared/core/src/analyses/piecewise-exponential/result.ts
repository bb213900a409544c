import { comparable } from '../../regression/null-model.ts';
import { Problem } from '../../protocol/problem.ts';
import { printFormula } from '../../query-language/print-formula.ts';
import { undefinedValueWarnings } from '../../regression/undefined-values.ts';
import { readHazardState } from '../../survival/hazard-state.ts';
import { convergenceWarnings } from '../cox/warnings.ts';
import { hazardFit, leftOutCounts } from '../cox/hazard-fit.ts';
import { modelTest } from '../cox/model-test.ts';
import { hazardTerms } from '../cox/terms.ts';
import type { ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { readTotal } from '../read-total.ts';
import { baselineOf } from './baseline.ts';
import { keys, piecewisePlaces } from './layout.ts';
import { piecewiseMethods, piecewiseWarnings } from './methods.ts';
import { cellCount, piecewiseModel } from './model.ts';
import type { PiecewiseParams, PiecewiseResult } from './params.ts';
import { readPiecewiseSums } from './sums.ts';

/** Throws `refused` where disclosure control took away what the model rests on. */
export const piecewiseResultOf: ResultOf<PiecewiseParams, PiecewiseResult> = (input) => {
  const { context, layout, total, done, rounds } = input;
  const { params, dictionary, caps } = context;
  const model = piecewiseModel(params, dictionary, caps.coefficient);
  const { columns } = model.hazard;
  const state = readHazardState(input.broadcast, columns.length, caps.coefficient);
  const reader = readTotal(layout, total);
  refuseHidden(reader.integer(keys.n) === null, cellsHidden(reader, cellCount(model)));
  const values = total.values.map((value) => value ?? 0n);
  const sums = readPiecewiseSums(model, piecewisePlaces(model, dictionary), state.beta, values);
  const { fitted, converged, factor } = hazardFit({ columns, state, done }, sums);
  const covariance = factor.inverse();
  const events = sums.cells.reduce((sum, cell) => sum + cell.events, 0);
  // From exposure over the span to time, and what the best baseline hazards add.
  const onTime = -events * (1 + Math.log(model.span));
  const none = comparable(state.nullModel, done) ?? { objective: sums.objective, score: NaN };
  const logLik = fitted ? sums.objective + onTime : NaN;
  const parameters = factor.rank + sums.cells.filter((cell) => cell.events > 0).length;
  const criterion = (perParameter: number): number | null =>
    converged ? finite(perParameter * parameters - 2 * logLik) : null;
  const df = converged ? factor.rank : 0;
  const { leftOut, ...counts } = leftOutCounts(reader, true);
  const nobs = reader.value(keys.n);
  return {
    n: leftOut === null || nobs === null ? null : nobs + leftOut,
    excluded: { missing: leftOut, clamped: counts.clamped },
    result: {
      formula: printFormula(params.formula),
      strata: model.hazard.strata.map(({ name }) => name),
      terms: hazardTerms(model.hazard, state.beta, factor.collinear, covariance),
      baseline: baselineOf(model, sums.cells, { beta: state.beta, covariance, fitted }, reader),
      nobs,
      nevent: reader.value(keys.events),
      logLik: finite(logLik),
      logLikNull: finite(none.objective + onTime),
      aic: criterion(2),
      bic: criterion(Math.log(events)),
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
      ...piecewiseWarnings(model, counts, total.roundedTo),
      ...undefinedValueWarnings(input.context, counts.missing),
    ],
    methods: piecewiseMethods(input, model),
  };
};

function cellsHidden(reader: ReturnType<typeof readTotal>, cells: number): boolean {
  return Array.from({ length: cells }, (_, c) => reader.integer(keys.weightIn(c))).includes(null);
}

function refuseHidden(records: boolean, cells: boolean): void {
  if (records) {
    throw new Problem('refused', 'Too few records are left for a model', { mend: 'Ask for a larger cohort.' });
  }
  if (cells) {
    throw new Problem('refused', 'An interval of the baseline hazard has too few events to be shown', {
      where: 'params.grid',
      mend: 'Give fewer and wider intervals.',
    });
  }
}
