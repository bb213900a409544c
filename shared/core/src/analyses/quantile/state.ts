import { z } from 'zod';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import type { Broadcast } from '../contract.ts';
import { maxProbabilities } from './params.ts';
import type { QuantilePlan } from './plan.ts';

const index = z.number().int().min(-1);

/** Where a quantile lies: above the value at `low` (−1: the beginning), at most at that at `high`, by index of the grid. */
const bracket = z.strictObject({
  low: index,
  high: index,
  /** It is still being halved. */
  open: z.boolean(),
});
export type Bracket = z.infer<typeof bracket>;

/** The whole public state of the search. */
export const quantileState = z.strictObject({
  /** The round this broadcast asks for, counted from 1. */
  round: z.number().int().positive(),
  /** By row: cut points of the round, ascending indices of the grid without its last. */
  cuts: z.array(z.array(index).max(3 * maxProbabilities)),
  /** By row and probability. */
  brackets: z.array(z.array(bracket)),
  /** The cap on rounds closed brackets that could have been halved. */
  capped: z.boolean(),
});
export type QuantileState = z.infer<typeof quantileState>;

export function readState(broadcast: Broadcast, plan: QuantilePlan): QuantileState {
  const state = parse(quantileState, broadcast, 'broadcast', 'protocol-violation');
  const fits = state.cuts.every(
    (cuts) =>
      cuts.length < plan.length && cuts.every((cut, i) => cut > (cuts[i - 1] ?? -1) && cut < plan.grid.size - 1),
  );
  if (fits && state.cuts.length === plan.rows.length && state.brackets.length === plan.rows.length) return state;
  throw new Problem('protocol-violation', 'The broadcast cut points do not fit the question');
}
