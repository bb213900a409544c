import { formulaVariables } from '../../query-language/formula-variables.ts';
import { riskSetSums } from '../../sql/risk-set-sums.ts';
import type { Local } from '../contract.ts';
import { fractionalBits, pooledPlaces } from './layout.ts';
import { cellWidth, momentCount, pooledModel } from './model.ts';
import type { CoxPooledParams } from './params.ts';
import { readPooledState } from './state.ts';

export const coxPooledLocal: Local<CoxPooledParams> = (context, broadcast, dialect) => {
  const { params, dictionary, caps } = context;
  const model = pooledModel(params, dictionary, caps.coefficient);
  const { beta, division } = readPooledState(broadcast, model, caps.coefficient);
  const places = { ...pooledPlaces(model, dictionary), width: cellWidth(model), moments: momentCount(model) };
  const names = formulaVariables(params.formula);
  return riskSetSums(
    context,
    { ...model, names, beta, places, starts: division?.starts ?? null, f: fractionalBits },
    dialect,
  );
};
