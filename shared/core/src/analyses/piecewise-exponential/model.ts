import type { Dictionary } from '../../dictionary/dictionary.ts';
import { Problem } from '../../protocol/problem.ts';
import { type HazardModel, hazardModel } from '../../survival/hazard-model.ts';
import { type SurvivalGroup, survivalGroups } from '../../survival/survival-groups.ts';
import { timeGrid } from '../../survival/time-grid.ts';
import type { PiecewiseParams } from './params.ts';

/** A proportional hazards model whose baseline hazard is constant within intervals, before anybody looks at data. */
export interface PiecewiseModel {
  hazard: HazardModel;
  /** (from, to]; the last one may have no end. */
  intervals: { from: number; to: number | null }[];
  strata: SurvivalGroup[];
  /** Times are divided by it: nobody is longer at risk. */
  span: number;
}

const maxCells = 100;

/** `cap` is the largest ‖β‖₁ on the normalised scale. Throws where dictionary and formula do not allow the model. */
export function piecewiseModel(
  { formula, grid }: PiecewiseParams,
  dictionary: Dictionary,
  cap: number,
): PiecewiseModel {
  const hazard = hazardModel({ formula, weights: null }, dictionary, cap);
  if (hazard.bySite) {
    throw new Problem('invalid-formula', 'strata(site) has no place here: the baseline hazard is that of all sites', {
      where: 'params.formula',
      mend: 'Ask `cox`, which is stratified by site.',
    });
  }
  const { time, start } = hazard;
  const earliest = Math.min(time.min, start?.min ?? time.min);
  const { times, beyond } = timeGrid(time, grid, earliest);
  const ends: (number | null)[] = [...times.filter((end) => end > earliest), ...(beyond ? [null] : [])];
  const strata = survivalGroups(hazard.strata);
  if (ends.length * strata.length > maxCells) {
    throw new Problem('too-large', `The baseline hazard has more than ${String(maxCells)} parts`, {
      where: 'params.grid',
      mend: 'Give fewer intervals, as in grid: { edges: [365, 1095, 1826] }, or fewer strata.',
    });
  }
  return {
    hazard,
    intervals: ends.map((to, k) => ({ from: k === 0 ? earliest : (ends[k - 1] ?? earliest), to })),
    strata,
    span: time.max - earliest,
  };
}

/** Parts of the baseline hazard: stratum · intervals + interval. */
export function cellCount({ intervals, strata }: PiecewiseModel): number {
  return intervals.length * strata.length;
}
