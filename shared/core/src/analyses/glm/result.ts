import { Problem } from '../../protocol/problem.ts';
import { printFormula } from '../../query-language/print-formula.ts';
import { factorInformation } from '../../regression/information.ts';
import { sandwich } from '../../regression/sandwich.ts';
import { undefinedValueWarnings } from '../../regression/undefined-values.ts';
import { waldStatistic } from '../../regression/wald-statistic.ts';
import { chiSquaredUpperTail } from '../../statistics/chi-squared.ts';
import type { ResultInput, ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { readTotal } from '../read-total.ts';
import { resolutionWarning } from '../resolution.ts';
import { fitStatistics, type FitStatistics } from './fit-statistics.ts';
import { eventsOf, fractionalBits, keys } from './layout.ts';
import { convergenceWarnings, glmMethods } from './methods.ts';
import { type GlmModel, glmModel } from './model.ts';
import { canonicalLink, type GlmParams, type GlmResult } from './params.ts';
import { residualResolution, withoutResidual } from './resolvable.ts';
import { readState } from './state.ts';
import { readSums } from './sums.ts';
import { termTable } from './terms.ts';

/** Throws `refused` where disclosure control took the sums away: there is no model without them. */
export const glmResultOf: ResultOf<GlmParams, GlmResult> = (input) => {
  const { context, layout, total, done, rounds } = input;
  const model = glmModel(context);
  const state = readState(input.broadcast);
  const reader = readTotal(layout, total);
  if (reader.integer(keys.n) === null || reader.integer(keys.objective) === null) {
    throw new Problem('refused', 'Too few records are left for a model', { mend: 'Ask for a larger cohort.' });
  }
  const sums = readSums(
    model,
    context.dictionary,
    total.values.map((value) => value ?? 0n),
  );
  // Nothing was fitted where the first round already ended without a model.
  const converged = done?.converged === true;
  const fitted = converged || state.round > 1;
  const separated = done?.reason === 'separation';
  const concerned = separated ? (done.terms ?? []) : [];
  const without = model.columns.flatMap(({ name }, j) =>
    !fitted || concerned.includes(name) || state.aliased.includes(j) ? [j] : [],
  );
  // The intercept is the outcome where all columns are at their reference: with one of them infinite it is no estimate.
  const baseline = separated && model.intercept ? [0] : [];
  const factor = factorInformation(sums.information, model.columns.length, {
    intercept: model.intercept,
    f: fractionalBits,
    records: sums.n,
    without,
  });
  const computed = fitStatistics({ model, state, done, sums, factor, reader });
  const resolution = fitted ? residualResolution(computed, model) : 'fine';
  const statistics = resolution === 'none' ? withoutResidual(computed) : computed;
  // Where nothing is known of the residuals, neither is of errors that rest on them.
  const known = state.residuals && converged && resolution !== 'none';
  const inverse = factor.inverse();
  const robust =
    sums.residuals &&
    (known ? sandwich(inverse, sums.residuals, fractionalBits) : inverse.map((row) => row.map(() => NaN)));
  const wald = robust && waldStatistic(robust, state.beta, model.intercept ? [0, ...without] : without);
  const nevent = eventsOf(model).length > 0 ? reader.value(keys.events) : null;
  const missing = reader.value(keys.missing);
  const clamped = reader.value(keys.clamped);
  return {
    n: missing === null ? null : sums.n + missing,
    excluded: { missing, clamped },
    result: {
      family: model.family,
      link: canonicalLink[model.family],
      formula: printFormula(context.params.formula),
      terms: termTable({ model, state, factor, statistics, robust, without: [...baseline, ...without] }),
      nobs: sums.n,
      nevent,
      ...shownStatistics(statistics, fitted, converged),
      iterations: rounds,
      converged,
      ...(done?.reason === undefined ? {} : { reason: done.reason }),
      tests: testsOf({ ...statistics.tests, ...(wald === null ? {} : { wald }) }, converged),
    },
    warnings: [
      ...convergenceWarnings(done),
      ...(baseline.some((j) => !without.includes(j)) ? [noIntercept] : []),
      ...(robust && converged && !state.residuals ? [noResiduals] : []),
      ...dataWarnings(input, clamped),
      ...undefinedValueWarnings(context, missing),
      ...trialsWarning(model),
      ...fewEventsWarning(model, sums.n, nevent, statistics.tests.df),
      ...[resolutionWarning('the outcome', resolution)].filter((warning) => warning !== null),
    ],
    methods: glmMethods(input, model),
  };
};

const noIntercept = 'The intercept belongs to the terms without a finite estimate and is not shown.';
const noResiduals = 'The largest number of rounds left none for robust errors.';

/** Without a maximum of the likelihood there are no parameters to count: no degrees of freedom, no criteria, no tests. */
function shownStatistics(statistics: FitStatistics, fitted: boolean, converged: boolean) {
  const shown = (value: number): number | null => (fitted ? finite(value) : null);
  const counted = (value: number): number | null => (converged ? shown(value) : null);
  return {
    logLik: shown(statistics.logLik),
    logLikNull: shown(statistics.logLikNull),
    deviance: shown(statistics.deviance),
    nullDeviance: shown(statistics.nullDeviance),
    dfResidual: counted(statistics.dfResidual),
    dfNull: shown(statistics.dfNull),
    aic: counted(statistics.aic),
    bic: counted(statistics.bic),
    dispersion: shown(statistics.dispersion),
  };
}

function testsOf(tests: FitStatistics['tests'], converged: boolean): GlmResult['tests'] {
  const { df } = tests;
  const of = (statistic: number): GlmResult['tests']['wald'] =>
    converged && df > 0
      ? { statistic: finite(statistic), df, pValue: finite(chiSquaredUpperTail(statistic, df)) }
      : { statistic: null, df: null, pValue: null };
  return { likelihoodRatio: of(tests.likelihoodRatio), score: of(tests.score), wald: of(tests.wald) };
}

function trialsWarning({ family, response, weights }: GlmModel): string[] {
  if (family !== 'binomial' || response.binary || weights) return [];
  return ['The outcome is a proportion without its numbers of trials as weights: each counts as a single trial.'];
}

/** Of the rarer outcome for each parameter (Peduzzi et al. 1996, J Clin Epidemiol 49:1373). */
const enoughEvents = 10;

function fewEventsWarning({ family }: GlmModel, nobs: number, nevent: number | null, parameters: number): string[] {
  if (family !== 'binomial' || nevent === null) return [];
  if (Math.min(nevent, nobs - nevent) >= enoughEvents * parameters) return [];
  return [
    `There are fewer than ${String(enoughEvents)} records with the rarer outcome for each of the ${String(parameters)} parameters: estimates can be biased away from 0 and intervals wrong.`,
  ];
}

function dataWarnings({ total: { roundedTo } }: ResultInput<GlmParams>, clamped: number | null): string[] {
  const many =
    clamped === null ? 'A number of records that is not shown (it may be none)' : `${String(clamped)} record(s)`;
  return [
    ...(clamped === 0 ? [] : [`${many} had a value outside the dictionary's bounds, which was set to the bound.`]),
    ...(roundedTo > 1 ? [`Numbers of records are rounded to multiples of ${String(roundedTo)}.`] : []),
  ];
}
