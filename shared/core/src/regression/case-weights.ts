import type { Dictionary } from '../dictionary/dictionary.ts';
import { numericVariable } from '../dictionary/find-variable.ts';
import { Problem } from '../protocol/problem.ts';

/** Weights are divided by `scale`, a power of two that no weight exceeds. */
export interface CaseWeights {
  variable: string;
  scale: number;
}

/** Throws `invalid-input` where the variable can be negative. */
export function caseWeights(variable: string, dictionary: Dictionary): CaseWeights {
  const { name, min, max } = numericVariable(dictionary, variable, { where: 'params.weights' });
  if (min < 0 || max <= 0) {
    throw new Problem('invalid-input', `${name} can be negative, so it cannot weight records`, {
      where: 'params.weights',
      mend: 'Give the variable a minimum of 0 in the dictionary.',
    });
  }
  return { variable: name, scale: 2 ** Math.ceil(Math.log2(max)) };
}
