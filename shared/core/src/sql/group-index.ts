import { sql } from 'kysely';
import type { Variable } from '../dictionary/dictionary.ts';
import { typeText } from '../dictionary/find-variable.ts';
import { Problem } from '../protocol/problem.ts';
import { column, text, whole } from './bound-value.ts';
import type { NumberSql } from './engine-dialect.ts';

/** first, first + 1, … for the levels of a category or boolean in dictionary order; one more where it is missing. */
export function groupIndex(variable: Variable, first: number): NumberSql {
  const x = column(variable.name);
  if (variable.type === 'boolean') {
    return sql<number>`case when ${x} then ${whole(first + 1)} when not ${x} then ${whole(first)} else ${whole(first + 2)} end`;
  }
  if (variable.type !== 'category') {
    throw new Problem('invalid-input', `${variable.name} is ${typeText(variable)} and has no categories`);
  }
  const branches = variable.levels.map((level, i) => sql`when ${text(level)} then ${whole(first + i)}`);
  return sql<number>`case ${x} ${sql.join(branches, sql` `)} else ${whole(first + variable.levels.length)} end`;
}
