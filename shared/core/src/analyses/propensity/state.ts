import { z } from 'zod';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import type { Broadcast } from '../contract.ts';
import { firstState, glmState } from '../glm/state.ts';
import type { PropensityModel } from './model.ts';

/** The whole public state: the score is fitted, then one round with its weights brings what is reported. */
export const propensityState = z.strictObject({
  phase: z.enum(['score', 'report']),
  score: glmState,
  /** Share of the treated, of which stabilised weights are made; null while the score is fitted. */
  share: z.number().gt(0).lt(1).nullable(),
});
export type PropensityState = z.infer<typeof propensityState>;

export function firstPropensityState({ score }: PropensityModel): PropensityState {
  return { phase: 'score', score: firstState(score), share: null };
}

/** The state of a broadcast, whose coefficients lie inside the cap on which the bounds of every sum rest. */
export function readPropensityState(broadcast: Broadcast, { score }: PropensityModel, cap: number): PropensityState {
  const state = parse(propensityState, broadcast, 'broadcast', 'protocol-violation');
  const { beta } = state.score;
  const norm = beta.reduce((sum, b) => sum + Math.abs(b), 0);
  const isComplete = state.phase === 'score' || state.share !== null;
  if (isComplete && beta.length === score.columns.length && norm <= cap * (1 + 1e-9)) return state;
  throw new Problem('protocol-violation', 'The broadcast coefficients do not fit the model or exceed the cap');
}
