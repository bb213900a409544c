import { z } from 'zod';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import type { Broadcast } from '../contract.ts';
import { type KmeansParams, maxClusters, maxVariables } from './params.ts';

const normalised = z.number().min(-2).max(2);

/** The whole public state, on the normalised scale. */
export const kmeansState = z.strictObject({
  /** The round this broadcast asks for, counted from 1. */
  round: z.number().int().positive(),
  centres: z.array(z.array(normalised).min(1).max(maxVariables)).min(1).max(maxClusters),
  /** Of the squared difference in each variable: 1 over its variance, or its squared unit. */
  weights: z.array(z.number().nonnegative()),
  /** There have been as many centres as clusters are asked for. */
  grown: z.boolean(),
  /** Clusters that became too small and were made anew so far. */
  replaced: z.number().int().nonnegative(),
});
export type KmeansState = z.infer<typeof kmeansState>;

/** One cluster, whose centre is that of the dictionary. */
export function firstState({ variables }: KmeansParams): KmeansState {
  return {
    round: 1,
    centres: [variables.map(() => 0)],
    weights: variables.map(() => 1),
    grown: false,
    replaced: 0,
  };
}

export function readState(broadcast: Broadcast, { variables, clusters }: KmeansParams): KmeansState {
  const state = parse(kmeansState, broadcast, 'broadcast', 'protocol-violation');
  const fits = (row: readonly number[]): boolean => row.length === variables.length;
  if (state.centres.length <= clusters && state.centres.every(fits) && fits(state.weights)) return state;
  throw new Problem('protocol-violation', 'The broadcast centres do not fit the question');
}
