import { formulaVariables } from '../../query-language/formula-variables.ts';
import type { PropensityParams } from './params.ts';

/** Names of the dictionary variables a query reads. */
export function propensityVariables({ formula, outcome }: PropensityParams): string[] {
  return [...new Set([...formulaVariables(formula), ...(outcome ? formulaVariables(outcome.formula) : [])])];
}
