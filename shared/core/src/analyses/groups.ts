import type { Dictionary, Variable } from '../dictionary/dictionary.ts';
import { findVariable, typeText } from '../dictionary/find-variable.ts';
import { Problem } from '../protocol/problem.ts';

/** One group of records by a public label. */
export interface Group {
  /** As the result shows it: the level as text, or `missing`. */
  label: string;
  /** What keys carry: `hormon=1`, `hormon is missing`. */
  name: string;
  missing: boolean;
}

/** Public levels of a variable in the dictionary's order: a boolean is the two-level category 0, 1. */
export function levelsOf(variable: Variable): readonly string[] {
  if (variable.type === 'boolean') return ['0', '1'];
  if (variable.type === 'category') return variable.levels;
  throw new Problem('invalid-input', `${variable.name} is ${typeText(variable)} and has no categories`, {
    mend: 'Group by a category or a boolean.',
  });
}

/** The levels, then the records where the variable is missing. */
export function groupsOf(variable: Variable): Group[] {
  const { name } = variable;
  const levels = levelsOf(variable).map((level) => ({ label: level, name: `${name}=${level}`, missing: false }));
  return [...levels, { label: 'missing', name: `${name} is missing`, missing: true }];
}

export function groupingVariable(dictionary: Dictionary, name: string, where: string): Variable {
  const variable = findVariable(dictionary, name, { where });
  if (variable.type === 'boolean' || variable.type === 'category') return variable;
  throw new Problem('invalid-input', `${name} is ${typeText(variable)} and has no categories`, {
    where,
    mend: 'Group by a category or a boolean.',
  });
}
