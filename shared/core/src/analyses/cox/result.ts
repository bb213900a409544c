import { Problem } from '../../protocol/problem.ts';
import { printFormula } from '../../query-language/print-formula.ts';
import { undefinedValueWarnings } from '../../regression/undefined-values.ts';
import { hazardModel } from '../../survival/hazard-model.ts';
import type { ResultOf } from '../contract.ts';
import { readTotal } from '../read-total.ts';
import { coefficientsOf } from './coefficients.ts';
import { concordanceOfFit, phTestOf } from './diagnostics.ts';
import { coxFit } from './fit.ts';
import { leftOutCounts } from './hazard-fit.ts';
import { keys } from './layout.ts';
import { coxMethods } from './methods.ts';
import { likelihoodsOf, modelTestsOf } from './model-tests.ts';
import type { CoxParams, CoxResult } from './params.ts';
import { readCoxState } from './state.ts';
import { convergenceWarnings, dataWarnings, siteWarning } from './warnings.ts';

/** Throws `refused` where disclosure control took the sums away: there is no model without them. */
export const coxResultOf: ResultOf<CoxParams, CoxResult> = (input) => {
  const { context, layout, total, done, rounds } = input;
  const { params, dictionary, caps } = context;
  const model = hazardModel(params, dictionary, caps.coefficient);
  const state = readCoxState(input.broadcast, model, caps.coefficient);
  const reader = readTotal(layout, total);
  if (reader.integer(keys.n) === null || reader.integer(keys.logLik) === null) {
    throw new Problem('refused', 'Too few records are left for a model', { mend: 'Ask for a larger cohort.' });
  }
  const values = total.values.map((value) => value ?? 0n);
  const fit = coxFit({ params, dictionary, model, state, done }, values);
  const { leftOut, ...counts } = leftOutCounts(reader, model.start !== null);
  return {
    n: leftOut === null ? null : fit.sums.n + leftOut,
    excluded: { missing: leftOut, clamped: counts.clamped },
    result: {
      formula: printFormula(params.formula),
      ties: params.ties,
      strata: ['site', ...model.strata.map(({ name }) => name)],
      terms: coefficientsOf(fit),
      nobs: fit.sums.n,
      nevent: reader.value(keys.events),
      ...likelihoodsOf(fit),
      iterations: rounds,
      converged: done?.converged ?? false,
      ...(done?.reason === undefined ? {} : { reason: done.reason }),
      tests: modelTestsOf(fit),
      concordance: concordanceOfFit(fit),
      phTest: phTestOf(fit),
    },
    warnings: [
      ...convergenceWarnings(done),
      ...(done?.converged === true && !fit.diagnosed ? [undiagnosed] : []),
      ...siteWarning(model),
      ...dataWarnings(model, counts, total.roundedTo),
      ...undefinedValueWarnings(input.context, counts.missing),
    ],
    methods: coxMethods(input, model, state.curve),
  };
};

const undiagnosed =
  'The largest number of rounds left none for the test of proportional hazards, the concordance and robust errors.';
