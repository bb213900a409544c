import { firstHazardState, readHazardState } from '../../survival/hazard-state.ts';
import { hazardStep } from '../../survival/hazard-step.ts';
import type { Next } from '../contract.ts';
import { fractionalBits, piecewisePlaces } from './layout.ts';
import { piecewiseModel } from './model.ts';
import type { PiecewiseParams } from './params.ts';
import { readPiecewiseSums } from './sums.ts';

/** Newton's method on the profile likelihood. */
export const piecewiseNext: Next<PiecewiseParams> = {
  first: ({ params, dictionary, caps }) => ({
    ...firstHazardState(piecewiseModel(params, dictionary, caps.coefficient).hazard.columns.length),
  }),
  next: ({ params, dictionary, caps }, broadcast, total) => {
    const model = piecewiseModel(params, dictionary, caps.coefficient);
    const state = readHazardState(broadcast, model.hazard.columns.length, caps.coefficient);
    const sums = readPiecewiseSums(model, piecewisePlaces(model, dictionary), state.beta, total);
    const events = sums.cells.reduce((sum, cell) => sum + cell.events, 0);
    return hazardStep(model.hazard, state, { ...sums, events }, { f: fractionalBits, caps });
  },
};
