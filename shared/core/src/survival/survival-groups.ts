import type { Variable } from '../dictionary/dictionary.ts';
import { Problem } from '../protocol/problem.ts';

/** One combination of the levels of some variables. */
export interface SurvivalGroup {
  /** As the result shows it: the level of one variable, `sex=1, ecog=0` for more, `all` for none. */
  label: string;
  /** `hormon=1`. */
  name: string;
}

const maxGroups = 100;

/** The combinations, the last variable's levels varying fastest, as R orders strata. Throws where there are too many. */
export function survivalGroups(variables: readonly Variable[], where = 'params.formula'): SurvivalGroup[] {
  const number = groupCount(variables);
  if (number > maxGroups) {
    throw new Problem(
      'too-large',
      `The formula makes ${String(number)} groups; up to ${String(maxGroups)} are offered`,
      {
        where,
        mend: 'Leave out a variable, or use one with fewer categories.',
      },
    );
  }
  const named = variables.map((variable) =>
    groupLevels(variable).map((level) => ({ level, name: `${variable.name}=${level}` })),
  );
  const combinations = named.reduce<{ level: string; name: string }[][]>(
    (rows, levels) => rows.flatMap((row) => levels.map((level) => [...row, level])),
    [[]],
  );
  return combinations.map((parts) => {
    const name = parts.length === 0 ? 'all' : parts.map((part) => part.name).join(', ');
    return { name, label: parts.length === 1 ? (parts[0]?.level ?? name) : name };
  });
}

export function groupCount(variables: readonly Variable[]): number {
  return variables.reduce((product, variable) => product * groupLevels(variable).length, 1);
}

/** Texts of the values that make groups, in order: sql/survival-records.ts counts them from 0. */
export function groupLevels(variable: Variable): readonly string[] {
  if (variable.type === 'category') return variable.levels;
  if (variable.type === 'integer') {
    const [first, last] = [Math.ceil(variable.min), Math.floor(variable.max)];
    return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
  }
  return ['0', '1'];
}
