import { nullModel } from '../../regression/null-model.ts';
import { z } from 'zod';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { firstNewtonState, newtonState } from '../../regression/newton.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import type { Broadcast } from '../contract.ts';
import { fitsCurve, timeCurve } from './time-curve.ts';

/** The whole public state of a fit, on the normalised scale. */
export const coxState = newtonState.extend({
  /** The estimates are thought to be reached: the sums for tests and diagnostics are asked for as well. */
  diagnostics: z.boolean(),
  /** At β = 0: the log-likelihood, and the score statistic of all terms. */
  nullModel: nullModel.nullable(),
  /** What time is transformed by, where the test asks for the curve of all sites; not before the second round. */
  curve: timeCurve.nullable(),
});
export type CoxState = z.infer<typeof coxState>;

export function firstCoxState(size: number): CoxState {
  return { ...firstNewtonState(size), diagnostics: false, nullModel: null, curve: null };
}

/** The state of a broadcast, whose coefficients lie inside the cap on which the bounds of every sum rest. */
export function readCoxState(broadcast: Broadcast, model: HazardModel, cap: number): CoxState {
  const state = parse(coxState, broadcast, 'broadcast', 'protocol-violation');
  const norm = state.beta.reduce((sum, b) => sum + Math.abs(b), 0);
  const placed = state.curve === null || fitsCurve(state.curve, model);
  if (placed && state.beta.length === model.columns.length && norm <= cap * (1 + 1e-9)) return state;
  throw new Problem('protocol-violation', 'The broadcast coefficients do not fit the model or exceed the cap');
}
