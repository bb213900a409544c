import type { HazardModel } from '../../survival/hazard-model.ts';
import type { HazardSums } from '../../survival/hazard-step.ts';
import type { Total } from '../contract.ts';
import { integerAt, matrixAt, vectorAt } from '../cox/sums.ts';
import { fromGrid } from '../read-total.ts';
import { fractionalBits, type PropensityPlaces } from './layout.ts';

/** What a step of the weighted hazard model reads of a total. */
export function hazardSumsAt({ columns }: HazardModel, places: PropensityPlaces, total: Total): HazardSums {
  const size = columns.length;
  const first = places.outcome;
  return {
    n: Number(integerAt(total, places.counts)),
    events: Number(integerAt(total, places.events ?? places.counts)),
    objective: fromGrid(integerAt(total, first), fractionalBits),
    gradient: vectorAt(total, first + 1, size),
    information: matrixAt(total, first + 1 + size, size),
  };
}
