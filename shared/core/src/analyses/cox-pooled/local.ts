import { formulaVariables } from '../../query-language/formula-variables.ts';
import { riskSetSums } from '../../sql/risk-set-sums.ts';
import { readHazardState } from '../../survival/hazard-state.ts';
import type { Local } from '../contract.ts';
import { fractionalBits, pooledPlaces } from './layout.ts';
import { cellWidth, momentCount, pooledModel } from './model.ts';
import type { CoxPooledParams } from './params.ts';

export const coxPooledLocal: Local<CoxPooledParams> = (context, broadcast, dialect) => {
  const { params, dictionary, caps } = context;
  const model = pooledModel(params, dictionary, caps.coefficient);
  const { beta } = readHazardState(broadcast, model.hazard.columns.length, caps.coefficient);
  const places = { ...pooledPlaces(model, dictionary), width: cellWidth(model), moments: momentCount(model) };
  const names = formulaVariables(params.formula);
  return riskSetSums(context, { ...model, names, beta, places, f: fractionalBits }, dialect);
};
