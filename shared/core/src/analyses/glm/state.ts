import { acceptedPoint } from '../../regression/newton.ts';
import { nullModel } from '../../regression/null-model.ts';
import { z } from 'zod';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import type { Broadcast } from '../contract.ts';
import type { GlmModel } from './model.ts';

const vector = z.array(z.number()).min(1).max(50);

/** The whole public state of a fit, on the normalised scale. */
export const glmState = z.strictObject({
  /** The round this broadcast asks for, counted from 1. */
  round: z.number().int().positive(),
  /** `null`: the intercept alone is being fitted (binomial with an offset). */
  phase: z.enum(['null', 'fit']),
  beta: vector,
  /** The estimates are thought to be reached: products of the residuals are asked for as well (robust errors). */
  residuals: z.boolean(),
  /** Columns that earlier ones determine; their coefficients stay 0. */
  aliased: z.array(z.number().int()),
  /** The point from which the last step was made; null in the first round. */
  accepted: acceptedPoint.nullable(),
  /** Halvings of that step so far. */
  halvings: z.number().int(),
  /** Newton's step at the accepted point in full, and in how many steps running each coefficient ran away. */
  lastStep: z.array(z.number()),
  away: z.array(z.number().int()),
  /** The best model without terms: its objective, and the score statistic of all terms against it. */
  nullModel: nullModel.nullable(),
});
export type GlmState = z.infer<typeof glmState>;

export function firstState(model: GlmModel): GlmState {
  const zeros = model.columns.map(() => 0);
  return {
    round: 1,
    phase: 'fit',
    beta: zeros,
    residuals: false,
    aliased: [],
    accepted: null,
    halvings: 0,
    lastStep: zeros,
    away: zeros,
    nullModel: null,
  };
}

export function readState(broadcast: Broadcast): GlmState {
  return parse(glmState, broadcast, 'broadcast', 'protocol-violation');
}

/** The coefficients of a broadcast, which lie inside the cap on which the bounds of every sum rest. */
export function checkedCoefficients(broadcast: Broadcast, model: GlmModel, cap: number): number[] {
  const { beta } = readState(broadcast);
  const norm = beta.reduce((sum, b) => sum + Math.abs(b), 0);
  if (beta.length === model.columns.length && norm <= cap * (1 + 1e-9)) return beta;
  throw new Problem('protocol-violation', 'The broadcast coefficients do not fit the model or exceed the cap');
}
