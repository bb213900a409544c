import { firstHazardState, readHazardState } from '../../survival/hazard-state.ts';
import { hazardStep } from '../../survival/hazard-step.ts';
import type { Next } from '../contract.ts';
import { fractionalBits, pooledPlaces } from './layout.ts';
import { pooledModel } from './model.ts';
import type { CoxPooledParams } from './params.ts';
import { readPooledSums } from './sums.ts';

/** Newton's method on the partial likelihood of all sites together. */
export const coxPooledNext: Next<CoxPooledParams> = {
  first: ({ params, dictionary, caps }) => ({
    ...firstHazardState(pooledModel(params, dictionary, caps.coefficient).hazard.columns.length),
  }),
  next: ({ params, dictionary, caps }, broadcast, total) => {
    const model = pooledModel(params, dictionary, caps.coefficient);
    const state = readHazardState(broadcast, model.hazard.columns.length, caps.coefficient);
    const sums = readPooledSums(model, pooledPlaces(model, dictionary), state.beta, total);
    return hazardStep(model.hazard, state, sums, { f: fractionalBits, caps });
  },
};
