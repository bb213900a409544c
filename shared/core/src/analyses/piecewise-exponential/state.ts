import { z } from 'zod';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { firstNewtonState, newtonState } from '../../regression/newton.ts';
import type { Broadcast } from '../contract.ts';

/** The whole public state of a fit, on the normalised scale. The baseline hazard follows from the coefficients. */
export const piecewiseState = newtonState.extend({
  /** At β = 0: the log-likelihood, and the score statistic of all terms. */
  nullModel: z.strictObject({ objective: z.number(), score: z.number() }).nullable(),
});
export type PiecewiseState = z.infer<typeof piecewiseState>;

export function firstPiecewiseState(size: number): PiecewiseState {
  return { ...firstNewtonState(size), nullModel: null };
}

/** The state of a broadcast, whose coefficients lie inside the cap on which the bounds of every sum rest. */
export function readPiecewiseState(broadcast: Broadcast, size: number, cap: number): PiecewiseState {
  const state = parse(piecewiseState, broadcast, 'broadcast', 'protocol-violation');
  const norm = state.beta.reduce((sum, b) => sum + Math.abs(b), 0);
  if (state.beta.length === size && norm <= cap * (1 + 1e-9)) return state;
  throw new Problem('protocol-violation', 'The broadcast coefficients do not fit the model or exceed the cap');
}
