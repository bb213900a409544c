import type { Next } from '../contract.ts';
import { glmStep } from '../glm/next.ts';
import { readState } from '../glm/state.ts';
import { fitSumsAt } from '../glm/sums.ts';
import { propensityPlaces } from './layout.ts';
import { propensityModel } from './model.ts';
import type { PropensityParams } from './params.ts';
import { firstPropensityState, readPropensityState } from './state.ts';

/** The rounds of the score's model, and one more with its weights. Without a score there are no weights: it ends then. */
export const propensityNext: Next<PropensityParams> = {
  first: (context) => ({ ...firstPropensityState(propensityModel(context)) }),
  next: (context, broadcast, total) => {
    const { dictionary, caps } = context;
    const model = propensityModel(context);
    const places = propensityPlaces(model, dictionary);
    const state = readPropensityState(broadcast, model, caps.coefficient);
    const sums = fitSumsAt(model.score, total, places.score);
    if (state.phase === 'report') {
      const aliased = model.score.columns.filter((_, j) => state.score.aliased.includes(j)).map(({ name }) => name);
      return { done: { converged: true, ...(aliased.length > 0 ? { reason: 'collinearity', terms: aliased } : {}) } };
    }
    const step = glmStep({
      model: model.score,
      state: state.score,
      sums,
      caps: { ...caps, iterations: caps.iterations - 1 },
    });
    if ('broadcast' in step) return { broadcast: { ...state, score: readState(step.broadcast) } };
    if (!step.done.converged) return step;
    return { broadcast: { ...state, phase: 'report', share: Number(total[places.arms + 1] ?? 0n) / sums.n } };
  },
};
