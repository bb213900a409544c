import { exposureSums } from '../../sql/exposure-sums.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import type { Local } from '../contract.ts';
import { fractionalBits, piecewisePlaces } from './layout.ts';
import { piecewiseModel } from './model.ts';
import type { PiecewiseParams } from './params.ts';
import { readPiecewiseState } from './state.ts';

export const piecewiseLocal: Local<PiecewiseParams> = (context, broadcast, dialect) => {
  const { params, dictionary, caps } = context;
  const model = piecewiseModel(params, dictionary, caps.coefficient);
  const { beta } = readPiecewiseState(broadcast, model.hazard.columns.length, caps.coefficient);
  const places = piecewisePlaces(model, dictionary);
  const names = formulaVariables(params.formula);
  return exposureSums(context, { ...model, names, beta, places, f: fractionalBits }, dialect);
};
