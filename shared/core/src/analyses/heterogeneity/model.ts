import type { Dictionary } from '../../dictionary/dictionary.ts';
import { Problem } from '../../protocol/problem.ts';
import type { ModelColumn } from '../../regression/model-columns.ts';
import type { Scaling } from '../../regression/scaled-column.ts';
import { type HazardModel, hazardModel } from '../../survival/hazard-model.ts';
import { isSite } from '../../survival/survival-formula.ts';
import { type GlmModel, glmModel } from '../glm/model.ts';
import type { HeterogeneityParams } from './params.ts';

export interface HeterogeneityModel {
  columns: readonly ModelColumn[];
  scalings: readonly Scaling[];
  /** Column of the exposure. */
  exposure: number;
  /** A hazard stratified by site, or the mean of an outcome with an intercept for each site, which is its column 0. */
  of: { kind: 'hazard'; model: HazardModel } | { kind: 'mean'; model: GlmModel };
}

/** `cap` is the largest ‖β‖₁ on the normalised scale. */
export function heterogeneityModel(
  params: HeterogeneityParams,
  dictionary: Dictionary,
  cap: number,
): HeterogeneityModel {
  const { formula, family, exposure } = params;
  const of: HeterogeneityModel['of'] =
    family === null
      ? { kind: 'hazard', model: hazardModel({ formula, weights: null }, dictionary, cap) }
      : { kind: 'mean', model: meanModel({ ...params, family }, dictionary, cap) };
  const first = of.kind === 'hazard' ? 0 : 1;
  const columns = of.model.columns.slice(first);
  const names = columns.map(({ name }) => name);
  const place = names.indexOf(exposure);
  if (place >= 0) return { columns, scalings: of.model.scalings.slice(first), exposure: place, of };
  throw new Problem('invalid-input', `The model has no column ${exposure}`, {
    where: 'params.exposure',
    mend: names.length === 0 ? 'Add the exposure to the formula.' : `Its columns are ${names.join(', ')}.`,
  });
}

function meanModel(
  { formula, family }: HeterogeneityParams & { family: GlmModel['family'] },
  dictionary: Dictionary,
  cap: number,
): GlmModel {
  const where = 'params.formula';
  if (!formula.intercept) {
    throw new Problem('invalid-formula', 'every site has an intercept of its own here', {
      where,
      mend: 'Leave out `- 1` or `0 +`.',
    });
  }
  if (formula.strata.some((name) => !isSite(name, dictionary))) {
    throw new Problem('invalid-formula', 'strata() of a variable has no place in a model with a family', {
      where,
      mend: 'Add the variable as a term.',
    });
  }
  const model = glmModel({
    params: { formula, family, weights: null, robust: false },
    dictionary,
    caps: { coefficient: cap, iterations: 1 },
  });
  return { ...model, largest: atAnyIntercept(model) };
}

/** With room for the intercept of a site, which takes predictors and means beyond those of the coefficients alone. */
function atAnyIntercept({ family, largest: { predictor, mean, residual } }: GlmModel): GlmModel['largest'] {
  switch (family) {
    case 'gaussian':
      return { predictor: 2 * predictor, mean, residual: 2 * residual };
    case 'binomial':
      return { predictor: predictor + 60, mean, residual };
    case 'poisson':
      return { predictor: predictor + 60, mean: 2 ** 40, residual: 2 ** 40 };
  }
}
