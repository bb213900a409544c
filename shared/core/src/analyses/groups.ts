import type { Dictionary, Variable } from '../dictionary/dictionary.ts';
import { findVariable } from '../dictionary/find-variable.ts';
import { Problem } from '../protocol/problem.ts';

/** The label of records whose grouping variable is missing. */
export const missingLabel = 'missing';

/** Public labels of the groups of a variable, in the dictionary's order: a boolean is the two-level category 0, 1. */
export function levelsOf(variable: Variable): readonly string[] {
  if (variable.type === 'boolean') return ['0', '1'];
  if (variable.type === 'category') return variable.levels;
  throw new Problem('invalid-input', `${variable.name} is a ${variable.type} and has no categories`, {
    mend: 'Group by a category or a boolean.',
  });
}

export function groupingVariable(dictionary: Dictionary, name: string, where: string): Variable {
  const variable = findVariable(dictionary, name, { where });
  if (variable.type === 'boolean' || variable.type === 'category') return variable;
  throw new Problem('invalid-input', `${name} is a ${variable.type} and has no categories`, {
    where,
    mend: 'Group by a category or a boolean.',
  });
}
