import { sitesLeft } from '../../regression/null-model.ts';
import { factorInformation } from '../../regression/information.ts';
import { newtonState, newtonStep } from '../../regression/newton.ts';
import { type HazardModel, hazardModel } from '../../survival/hazard-model.ts';
import type { AnalysisContext, Broadcast, Done, Next } from '../contract.ts';
import { coxPlaces, fractionalBits } from './layout.ts';
import type { CoxParams } from './params.ts';
import { type CoxState, firstCoxState, readCoxState } from './state.ts';
import { type CoxSums, readCoxSums } from './sums.ts';
import { curveOf } from './time-curve.ts';

type Step = { broadcast: Broadcast } | { done: Done };

/** The next round is likely to settle once the decrement is below it: it brings the diagnostics then. */
const nearlySettled = 1e-8;

/**
 * Newton's method from β = 0, whose round also gives the null model and the score test. Tests and diagnostics belong to
 * the round that settles; where they were not asked for in it, one more round asks.
 */
export const coxNext: Next<CoxParams> = {
  first: (context) => ({ ...firstCoxState(modelOf(context).columns.length) }),
  next: (context, broadcast, total) => {
    const model = modelOf(context);
    const size = model.columns.length;
    const state = readCoxState(broadcast, model, context.caps.coefficient);
    const places = coxPlaces(model, context.dictionary, context.params);
    const sums = readCoxSums(places, size, total, model.start !== null);
    const curve =
      state.nullModel === null && places.curve !== null
        ? curveOf(model, places.curve, total, Math.max(1, context.caps.minCell ?? 1))
        : state.curve;
    return step(model, { ...state, curve }, sums, context.caps);
  },
};

function modelOf({ params, dictionary, caps }: AnalysisContext<CoxParams>): HazardModel {
  return hazardModel(params, dictionary, caps.coefficient);
}

function step(model: HazardModel, state: CoxState, sums: CoxSums, caps: AnalysisContext<CoxParams>['caps']): Step {
  const { columns } = model;
  if (sums.events === 0) return { done: { converged: false, reason: 'no-information' } };
  const factor = factorInformation(sums.information, columns.length, {
    intercept: false,
    f: fractionalBits,
    records: sums.n,
    without: state.aliased,
  });
  const first = state.nullModel === null;
  if (first && factor.rank === 0) return { done: { converged: false, reason: 'no-information' } };
  const begun = first
    ? {
        ...state,
        aliased: [...factor.collinear],
        nullModel: { n: sums.n, objective: sums.logLik, score: dot(factor.solve(sums.gradient), sums.gradient) },
      }
    : state;
  const { nullModel, diagnostics, curve, ...newton } = begun;
  const point = {
    columns,
    state: newtonState.parse(newton),
    n: sums.n,
    objective: sums.logLik,
    gradient: sums.gradient,
    factor,
    caps,
  };
  const verdict = newtonStep(point);
  switch (verdict.kind) {
    case 'stopped':
      return { done: { converged: false, reason: verdict.reason, terms: verdict.terms } };
    case 'move': {
      const nearly = verdict.decrement < nearlySettled;
      return { broadcast: { ...verdict.state, nullModel, curve, diagnostics: nearly } };
    }
    case 'settled': {
      if (!diagnostics && state.round < caps.iterations) {
        return { broadcast: { ...begun, round: state.round + 1, diagnostics: true } };
      }
      const aliased = columns.filter((_, j) => begun.aliased.includes(j)).map(({ name }) => name);
      return {
        done: {
          converged: true,
          ...(aliased.length > 0 ? { reason: 'collinearity', terms: aliased } : {}),
          ...sitesLeft(nullModel, sums.n),
        },
      };
    }
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, j) => sum + value * (b[j] ?? 0), 0);
}
