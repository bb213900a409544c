import { formulaVariables } from '../../query-language/formula-variables.ts';
import type { GlmParams } from './params.ts';

/** Names of the dictionary variables a query reads. */
export function glmVariables({ formula, weights }: GlmParams): string[] {
  return [...new Set([...formulaVariables(formula), ...(weights === null ? [] : [weights])])];
}
