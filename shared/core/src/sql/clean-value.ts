import { sql } from 'kysely';
import type { CategoryVariable, NumericVariable, Variable } from '../dictionary/dictionary.ts';
import { column, real, text, whole } from './bound-value.ts';
import type { ConditionSql, NumberSql } from './engine-dialect.ts';

/** NaN sorts above every number on both engines, so that ± this value bounds exactly the finite doubles. */
const largest = Number.MAX_VALUE;

/**
 * A variable of the dataset as a number: within the dictionary's bounds, 0/1 for a boolean, the index of the level for
 * a category; NULL where it is missing. NaN, infinities and unknown categories are missing.
 * The order of the branches matters: CASE is evaluated lazily, and nearly every value ends in the first. `least` and
 * `greatest` will not do: they skip NULL, and least(NaN, 1) is 1.
 */
export function cleanValue(variable: Variable): NumberSql {
  if (variable.type === 'boolean') return booleanValue(variable.name);
  if (variable.type === 'category') return levelIndex(variable);
  const [x, min, max] = [column(variable.name), real(variable.min), real(variable.max)];
  return sql<number>`case when ${x} between ${min} and ${max} then ${x}
    when ${x} < ${min} and ${x} >= ${real(-largest)} then ${min}
    when ${x} > ${max} and ${x} <= ${real(largest)} then ${max} end`;
}

/** Whether a numeric value is present and lies outside the dictionary's bounds; false where it is missing. */
export function outOfBounds(variable: NumericVariable): ConditionSql {
  const x = column(variable.name);
  const below = sql`(${x} < ${real(variable.min)} and ${x} >= ${real(-largest)})`;
  const above = sql`(${x} > ${real(variable.max)} and ${x} <= ${real(largest)})`;
  return sql`coalesce(${below} or ${above}, false)`;
}

export function isMissing(variable: Variable): ConditionSql {
  const x = column(variable.name);
  if (variable.type === 'boolean') return sql`${x} is null`;
  if (variable.type === 'category') return sql`(${x} is null or not ${isLevel(variable)})`;
  return sql`(${x} is null or ${x} < ${real(-largest)} or ${x} > ${real(largest)})`;
}

export function isLevel(variable: CategoryVariable): ConditionSql {
  return sql`${column(variable.name)} in (${sql.join(variable.levels.map(text))})`;
}

/** By way of an integer: PostgreSQL has no cast of a boolean to a double. */
function booleanValue(name: string): NumberSql {
  return sql<number>`cast(cast(${column(name)} as integer) as float8)`;
}

function levelIndex(variable: CategoryVariable): NumberSql {
  const branches = variable.levels.map((level, index) => sql`when ${text(level)} then ${whole(index)}`);
  return sql<number>`case ${column(variable.name)} ${sql.join(branches, sql` `)} end`;
}
