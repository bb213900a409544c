import type { Dictionary } from '../../dictionary/dictionary.ts';
import { Problem } from '../../protocol/problem.ts';
import { type HazardModel, hazardModel } from '../../survival/hazard-model.ts';
import type { HeterogeneityParams } from './params.ts';

export interface HeterogeneityModel {
  hazard: HazardModel;
  /** Column of the exposure. */
  exposure: number;
}

/** `cap` is the largest ‖β‖₁ on the normalised scale. */
export function heterogeneityModel(
  { formula, exposure }: HeterogeneityParams,
  dictionary: Dictionary,
  cap: number,
): HeterogeneityModel {
  const hazard = hazardModel({ formula, weights: null }, dictionary, cap);
  const names = hazard.columns.map(({ name }) => name);
  const place = names.indexOf(exposure);
  if (place >= 0) return { hazard, exposure: place };
  throw new Problem('invalid-input', `The model has no column ${exposure}`, {
    where: 'params.exposure',
    mend: `Its columns are ${names.join(', ')}.`,
  });
}
