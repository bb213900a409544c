import { factorInformation } from '../../regression/information.ts';
import { newtonState, newtonStep } from '../../regression/newton.ts';
import type { AnalysisContext, Broadcast, Done, Next } from '../contract.ts';
import { fractionalBits, piecewisePlaces } from './layout.ts';
import { type PiecewiseModel, piecewiseModel } from './model.ts';
import type { PiecewiseParams } from './params.ts';
import { firstPiecewiseState, type PiecewiseState, readPiecewiseState } from './state.ts';
import { type PiecewiseSums, readPiecewiseSums } from './sums.ts';

/** Newton's method on the profile likelihood from β = 0, whose round also gives the null model and the score test. */
export const piecewiseNext: Next<PiecewiseParams> = {
  first: ({ params, dictionary, caps }) => ({
    ...firstPiecewiseState(piecewiseModel(params, dictionary, caps.coefficient).hazard.columns.length),
  }),
  next: (context, broadcast, total) => {
    const { params, dictionary, caps } = context;
    const model = piecewiseModel(params, dictionary, caps.coefficient);
    const state = readPiecewiseState(broadcast, model.hazard.columns.length, caps.coefficient);
    const sums = readPiecewiseSums(model, piecewisePlaces(model, dictionary), state.beta, total);
    return step(model, state, sums, caps);
  },
};

function step(
  { hazard: { columns } }: PiecewiseModel,
  state: PiecewiseState,
  sums: PiecewiseSums,
  caps: AnalysisContext<PiecewiseParams>['caps'],
): { broadcast: Broadcast } | { done: Done } {
  if (sums.cells.every(({ events }) => events === 0)) return { done: { converged: false, reason: 'no-information' } };
  const factor = factorInformation(sums.information, columns.length, {
    intercept: false,
    f: fractionalBits,
    records: sums.n,
    without: state.aliased,
  });
  const first = state.nullModel === null;
  if (first && factor.rank === 0) return { done: { converged: false, reason: 'no-information' } };
  const { nullModel, ...newton } = first
    ? {
        ...state,
        aliased: [...factor.collinear],
        nullModel: { objective: sums.objective, score: dot(factor.solve(sums.gradient), sums.gradient) },
      }
    : state;
  const verdict = newtonStep({
    columns,
    state: newtonState.parse(newton),
    objective: sums.objective,
    gradient: sums.gradient,
    factor,
    caps,
  });
  switch (verdict.kind) {
    case 'stopped':
      return { done: { converged: false, reason: verdict.reason, terms: verdict.terms } };
    case 'move':
      return { broadcast: { ...verdict.state, nullModel } };
    case 'settled': {
      const aliased = columns.filter((_, j) => newton.aliased.includes(j)).map(({ name }) => name);
      return { done: { converged: true, ...(aliased.length > 0 ? { reason: 'collinearity', terms: aliased } : {}) } };
    }
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, j) => sum + value * (b[j] ?? 0), 0);
}
