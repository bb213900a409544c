import type { z } from 'zod';
import type { Broadcast } from '../analyses/contract.ts';
import { parse } from '../protocol/parse.ts';
import { Problem } from '../protocol/problem.ts';
import { firstNewtonState, newtonState } from '../regression/newton.ts';
import { nullModel } from '../regression/null-model.ts';

/** The whole public state of a fit, on the normalised scale. The baseline hazard follows from the coefficients. */
export const hazardState = newtonState.extend({
  /** At β = 0: the log-likelihood, and the score statistic of all terms. */
  nullModel: nullModel.nullable(),
});
export type HazardState = z.infer<typeof hazardState>;

export function firstHazardState(size: number): HazardState {
  return { ...firstNewtonState(size), nullModel: null };
}

/** The state of a broadcast, whose coefficients lie inside the cap on which the bounds of every sum rest. */
export function readHazardState(broadcast: Broadcast, size: number, cap: number): HazardState {
  const state = parse(hazardState, broadcast, 'broadcast', 'protocol-violation');
  const norm = state.beta.reduce((sum, b) => sum + Math.abs(b), 0);
  if (state.beta.length === size && norm <= cap * (1 + 1e-9)) return state;
  throw new Problem('protocol-violation', 'The broadcast coefficients do not fit the model or exceed the cap');
}
