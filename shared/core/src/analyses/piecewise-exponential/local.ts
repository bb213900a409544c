import { exposureSums } from '../../sql/exposure-sums.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { readHazardState } from '../../survival/hazard-state.ts';
import type { Local } from '../contract.ts';
import { fractionalBits, piecewisePlaces } from './layout.ts';
import { piecewiseModel } from './model.ts';
import type { PiecewiseParams } from './params.ts';

export const piecewiseLocal: Local<PiecewiseParams> = (context, broadcast, dialect) => {
  const { params, dictionary, caps } = context;
  const model = piecewiseModel(params, dictionary, caps.coefficient);
  const { beta } = readHazardState(broadcast, model.hazard.columns.length, caps.coefficient);
  const places = piecewisePlaces(model, dictionary);
  const names = formulaVariables(params.formula);
  return exposureSums(context, { ...model, names, beta, places, f: fractionalBits }, dialect);
};
