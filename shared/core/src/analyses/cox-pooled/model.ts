import type { Dictionary } from '../../dictionary/dictionary.ts';
import { Problem } from '../../protocol/problem.ts';
import { type HazardModel, hazardModel } from '../../survival/hazard-model.ts';
import { survivalGroups } from '../../survival/survival-groups.ts';
import { intervalCount, type TimeGrid, timeGrid } from '../../survival/time-grid.ts';
import type { CoxPooledParams } from './params.ts';

/** A proportional hazards model of all sites together on a public grid of time, before anybody looks at data. */
export interface PooledModel {
  hazard: HazardModel;
  grid: TimeGrid;
  /** Times of the grid, of a stratum. */
  intervals: number;
  strata: number;
  /** Efron's approximation: the sums over those with an event are needed beside those over the risk set. */
  tied: boolean;
  /** Room for intervals in the fit, of all strata together. */
  slots: number;
}

/** At 16 bytes each a contribution of 3 MB. */
const maxSums = 200_000;
/** Of a stratum. More are room that few questions would use; with fewer the baseline hazard would be poor. */
const [mostIntervals, fewestIntervals] = [2500, 20];

/** `cap` is the largest ‖β‖₁ on the normalised scale. Throws where dictionary, formula and grid do not allow the model. */
export function pooledModel(
  { formula, grid, ties }: CoxPooledParams,
  dictionary: Dictionary,
  cap: number,
): PooledModel {
  const hazard = hazardModel({ formula, weights: null }, dictionary, cap);
  if (hazard.bySite) {
    throw new Problem('invalid-formula', 'strata(site) has no place here: the baseline hazard is that of all sites', {
      where: 'params.formula',
      mend: 'Ask `cox`, which is stratified by site.',
    });
  }
  const { time, start } = hazard;
  const times = timeGrid(time, grid, start?.min ?? time.min);
  const [intervals, strata] = [intervalCount(times), survivalGroups(hazard.strata).length];
  const model = { hazard, grid: times, intervals, strata, tied: ties === 'efron' };
  const most = Math.min(intervals, mostIntervals) * strata;
  const slots = Math.min(most, Math.floor((maxSums - intervals * strata) / cellWidth(model)));
  if (slots >= Math.min(most, fewestIntervals * strata)) return { ...model, slots };
  throw new Problem('too-large', `There is room for ${String(maxSums)} sums, too few for this grid, strata and terms`, {
    where: 'params.grid',
    mend: 'Give a coarser grid, as in grid: { step: 30 }, fewer terms or strata, or ties: breslow.',
  });
}

/** Σ risk, then times each column, then times each pair of columns i ≤ j. */
export function momentCount({ hazard: { columns } }: Pick<PooledModel, 'hazard'>): number {
  return 1 + columns.length + (columns.length * (columns.length + 1)) / 2;
}

/** Runs of moments in an interval: of those who leave, with `tied` of those with an event first. */
export function runCount({ tied }: Pick<PooledModel, 'tied'>): number {
  return tied ? 2 : 1;
}

/** Events, then the runs. */
export function cellWidth(model: Pick<PooledModel, 'hazard' | 'tied'>): number {
  return 1 + runCount(model) * momentCount(model);
}
