import { readHazardState } from '../../survival/hazard-state.ts';
import { hazardStep } from '../../survival/hazard-step.ts';
import type { AnalysisContext, Broadcast, Caps, Done, Next, Total } from '../contract.ts';
import { glmStep } from '../glm/next.ts';
import { readState } from '../glm/state.ts';
import { fitSumsAt } from '../glm/sums.ts';
import { fractionalBits, type PropensityPlaces, propensityPlaces } from './layout.ts';
import { type PropensityModel, propensityModel } from './model.ts';
import type { OutcomeModel } from './outcome.ts';
import { hazardSumsAt } from './outcome-sums.ts';
import type { PropensityParams } from './params.ts';
import { firstOutcomeState, firstPropensityState, type PropensityState, readPropensityState } from './state.ts';

type Step = { broadcast: Broadcast } | { done: Done };

/**
 * The rounds of the score's model, those of the outcome's with the weights that follow from it, and one more for all
 * that is reported. Without a score there are no weights, and it ends; without an estimate of the outcome the last round
 * comes all the same.
 */
export const propensityNext: Next<PropensityParams> = {
  first: (context) => ({ ...firstPropensityState(propensityModel(context)) }),
  next: (context, broadcast, total) => {
    const model = propensityModel(context);
    const places = propensityPlaces(model, context.dictionary);
    const state = readPropensityState(broadcast, model, context.caps.coefficient);
    switch (state.phase) {
      case 'score':
        return scoreStep(context, { model, places, state }, total);
      case 'outcome':
        return outcomeStep(context, { model, places, state }, total);
      case 'report':
        return { done: doneOf(model, state) };
    }
  },
};

interface At {
  model: PropensityModel;
  places: PropensityPlaces;
  state: PropensityState;
}

function scoreStep({ caps }: AnalysisContext<PropensityParams>, { model, places, state }: At, total: Total): Step {
  const sums = fitSumsAt(model.score, total, places.score);
  const step = glmStep({ model: model.score, state: state.score, sums, caps: withoutLast(caps) });
  if ('broadcast' in step) return { broadcast: { ...state, score: readState(step.broadcast) } };
  if (!step.done.converged) return step;
  const share = Number(total[places.arms + 1] ?? 0n) / sums.n;
  if (model.outcome === null) return { broadcast: { ...state, phase: 'report', share } };
  return { broadcast: { ...state, phase: 'outcome', share, outcome: firstOutcomeState(model.outcome) } };
}

function outcomeStep({ caps }: AnalysisContext<PropensityParams>, { model, places, state }: At, total: Total): Step {
  const { outcome } = model;
  if (outcome === null) throw new RangeError('a round of an outcome that nobody asked for');
  const left = { ...caps, iterations: withoutLast(caps).iterations - state.score.round };
  const step = stepOf(outcome, places, state, total, left);
  if ('broadcast' in step) return { broadcast: { ...state, outcome: step.broadcast } };
  return { broadcast: { ...state, phase: 'report', ended: step.done } };
}

function stepOf(
  outcome: OutcomeModel,
  places: PropensityPlaces,
  { outcome: state }: PropensityState,
  total: Total,
  caps: Caps,
): Step {
  if (outcome.kind === 'glm') {
    // The last round of all brings the residuals.
    const model = { ...outcome.glm, robust: false };
    return glmStep({ model, state: readState(state), sums: fitSumsAt(model, total, places.outcome), caps });
  }
  const { hazard } = outcome;
  const read = readHazardState(state, hazard.columns.length, caps.coefficient);
  return hazardStep(hazard, read, hazardSumsAt(hazard, places, total), { f: fractionalBits, caps });
}

/** The last round reports. */
function withoutLast(caps: Caps): Caps {
  return { ...caps, iterations: caps.iterations - 1 };
}

function doneOf({ score }: PropensityModel, state: PropensityState): Done {
  if (state.ended?.converged === false) return state.ended;
  const aliased = score.columns.filter((_, j) => state.score.aliased.includes(j)).map(({ name }) => name);
  const terms = [...new Set([...aliased, ...(state.ended?.terms ?? [])])];
  return { converged: true, ...(terms.length > 0 ? { reason: 'collinearity', terms } : {}) };
}
