import type { HazardSums } from '../../survival/hazard-step.ts';
import type { Total } from '../contract.ts';
import { fractionalBits } from '../cox/layout.ts';
import { integerAt, matrixAt, vectorAt } from '../cox/sums.ts';
import { fromGrid } from '../read-total.ts';
import type { HeterogeneityPlaces } from './layout.ts';

export function readHeterogeneitySums(places: HeterogeneityPlaces, size: number, total: Total): HazardSums {
  return {
    n: Number(integerAt(total, 0)),
    // Where the outcome has no events each record tells something.
    events: Number(integerAt(total, places.events ?? 0)),
    objective: fromGrid(integerAt(total, places.logLik), fractionalBits),
    gradient: vectorAt(total, places.gradient, size),
    information: matrixAt(total, places.information, size),
  };
}
