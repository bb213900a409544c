import { formulaVariables } from '../../query-language/formula-variables.ts';
import type { CoxParams } from './params.ts';

/** Names of the dictionary variables a query reads. */
export function coxVariables({ formula, weights }: Pick<CoxParams, 'formula' | 'weights'>): string[] {
  return [...new Set([...formulaVariables(formula), ...(weights === null ? [] : [weights])])];
}
