import { firstHazardState, readHazardState } from '../../survival/hazard-state.ts';
import { hazardStep } from '../../survival/hazard-step.ts';
import type { Next } from '../contract.ts';
import { fractionalBits } from '../cox/layout.ts';
import { heterogeneityPlaces } from './layout.ts';
import { heterogeneityModel } from './model.ts';
import type { HeterogeneityParams } from './params.ts';
import { readHeterogeneitySums } from './sums.ts';

/** Newton's method on the likelihood of the model with one effect for all sites. */
export const heterogeneityNext: Next<HeterogeneityParams> = {
  first: ({ params, dictionary, caps }) => ({
    ...firstHazardState(heterogeneityModel(params, dictionary, caps.coefficient).columns.length),
  }),
  next: ({ params, dictionary, caps }, broadcast, total) => {
    const model = heterogeneityModel(params, dictionary, caps.coefficient);
    const state = readHazardState(broadcast, model.columns.length, caps.coefficient);
    const sums = readHeterogeneitySums(heterogeneityPlaces(model, dictionary), model.columns.length, total);
    return hazardStep(model, state, sums, { f: fractionalBits, caps });
  },
};
