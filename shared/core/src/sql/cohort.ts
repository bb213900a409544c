import { sql } from 'kysely';
import type { Dictionary, Variable } from '../dictionary/dictionary.ts';
import { findVariable } from '../dictionary/find-variable.ts';
import { Problem } from '../protocol/problem.ts';
import type { Comparison, Filter, FilterValue } from '../query-language/filter.ts';
import { readValue } from '../query-language/filter-value.ts';
import { column, real, text } from './bound-value.ts';
import { isLevel, isMissing } from './clean-value.ts';
import type { ConditionSql } from './engine-dialect.ts';

const operators = {
  '=': sql`=`,
  '!=': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
} as const;

/** The filter as a condition that is never NULL: a comparison with a missing value is false, so its `not` is true. */
export function cohortCondition(filter: Filter | null, dictionary: Dictionary): ConditionSql {
  if (filter === null) return sql`true`;
  return sql`coalesce(${condition(filter, dictionary)}, false)`;
}

function condition(filter: Filter, dictionary: Dictionary): ConditionSql {
  if ('all' in filter) return joined(filter.all, dictionary, sql` and `, sql`true`);
  if ('any' in filter) return joined(filter.any, dictionary, sql` or `, sql`false`);
  if ('not' in filter) return sql`not coalesce(${condition(filter.not, dictionary)}, false)`;
  return comparison(filter, findVariable(dictionary, filter.variable));
}

function joined(
  parts: Filter[],
  dictionary: Dictionary,
  separator: ReturnType<typeof sql>,
  empty: ConditionSql,
): ConditionSql {
  if (parts.length === 0) return empty;
  return sql`(${sql.join(
    parts.map((part) => condition(part, dictionary)),
    separator,
  )})`;
}

function comparison(filter: Comparison, variable: Variable): ConditionSql {
  if (filter.op === 'missing') return isMissing(variable);
  const x = column(variable.name);
  if (filter.op === 'in') return sql`${x} in (${sql.join(filter.value.map((value) => bound(variable, value)))})`;
  const compared = sql<boolean>`${x} ${operators[filter.op]} ${bound(variable, filter.value)}`;
  if (filter.op === '=') return compared;
  if (variable.type === 'category' && filter.op === '!=') return sql`(${compared} and ${isLevel(variable)})`;
  if (variable.type === 'boolean' && filter.op === '!=') return compared;
  if (variable.type === 'category' || variable.type === 'boolean') {
    throw new Problem('invalid-input', `${variable.name} has no order: use =, != or in`);
  }
  return sql`(${compared} and not ${isMissing(variable)})`;
}

/** The value as the dictionary has it: a level's text, a truth value or a double; always bound. */
function bound(variable: Variable, value: FilterValue) {
  const typed = readValue(variable, value, 'cohort');
  if (typeof typed === 'string') return text(typed);
  if (typeof typed === 'boolean') return sql`cast(${typed} as boolean)`;
  return real(typed);
}
