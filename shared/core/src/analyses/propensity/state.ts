import { z } from 'zod';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { firstHazardState, hazardState } from '../../survival/hazard-state.ts';
import type { Broadcast } from '../contract.ts';
import { firstState, glmState } from '../glm/state.ts';
import type { PropensityModel } from './model.ts';
import { outcomeColumns, type OutcomeModel } from './outcome.ts';

/** The whole public state: the score is fitted, then the outcome, then one round brings what is reported. */
export const propensityState = z.strictObject({
  phase: z.enum(['score', 'outcome', 'report']),
  score: glmState,
  /** Share of the treated, of which stabilised weights are made; null while the score is fitted. */
  share: z.number().gt(0).lt(1).nullable(),
  /** null while the score is fitted, and where no outcome is asked for. */
  outcome: z.union([glmState, hazardState]).nullable(),
  /** How the fit of the outcome ended; in the last round. */
  ended: z
    .strictObject({
      converged: z.boolean(),
      reason: z
        .enum([
          'separation',
          'monotone-likelihood',
          'collinearity',
          'coefficient-cap',
          'iteration-cap',
          'no-information',
        ])
        .exactOptional(),
      terms: z.array(z.string()).exactOptional(),
    })
    .nullable(),
});
export type PropensityState = z.infer<typeof propensityState>;

export function firstPropensityState({ score }: PropensityModel): PropensityState {
  return { phase: 'score', score: firstState(score), share: null, outcome: null, ended: null };
}

export function firstOutcomeState(model: OutcomeModel) {
  return model.kind === 'cox' ? firstHazardState(model.hazard.columns.length) : firstState(model.glm);
}

/** The state of a broadcast, whose coefficients lie inside the cap on which the bounds of every sum rest. */
export function readPropensityState(
  broadcast: Broadcast,
  { score, outcome }: PropensityModel,
  cap: number,
): PropensityState {
  const state = parse(propensityState, broadcast, 'broadcast', 'protocol-violation');
  const fits = ({ beta }: { beta: readonly number[] }, size: number): boolean =>
    beta.length === size && beta.reduce((sum, b) => sum + Math.abs(b), 0) <= cap * (1 + 1e-9);
  const later = state.phase !== 'score';
  const ofOutcome = outcome !== null && later;
  const complete = (state.share !== null) === later && (state.outcome !== null) === ofOutcome;
  const inside =
    fits(state.score, score.columns.length) &&
    (state.outcome === null || outcome === null || fits(state.outcome, outcomeColumns(outcome).length));
  if (complete && inside) return state;
  throw new Problem('protocol-violation', 'The broadcast coefficients do not fit the model or exceed the cap');
}
