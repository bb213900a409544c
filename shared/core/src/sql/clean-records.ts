import { type RawBuilder, sql } from 'kysely';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { findVariable } from '../dictionary/find-variable.ts';
import type { Filter } from '../query-language/filter.ts';
import { cleanValue, outOfBounds } from './clean-value.ts';
import { cohortCondition } from './cohort.ts';
import type { ConditionSql, EngineDialect, Selection } from './engine-dialect.ts';

/** Names of derived columns begin with an underscore, names of variables with a letter. */
export type DerivedName = `_${string}`;
export type Derived = Readonly<Record<DerivedName, RawBuilder<unknown>>>;

/**
 * The cohort's records with each variable clean (a number within its bounds, 0/1, or the index of a level; NULL where it
 * is missing) under its own name, and `_clamped`: whether any of them was outside its bounds.
 */
export function cleanRecords(
  { cohort, dictionary }: { cohort: Filter | null; dictionary: Dictionary },
  names: readonly string[],
  dialect: EngineDialect,
): Selection {
  const variables = names.map((name) => findVariable(dictionary, name));
  const outside = variables.flatMap((variable) =>
    variable.type === 'number' || variable.type === 'integer' ? [outOfBounds(variable)] : [],
  );
  return dialect.fence(
    dialect.builder
      .selectFrom('dataset')
      .select([...variables.map((variable) => cleanValue(variable).as(variable.name)), anyOf(outside).as('_clamped')])
      .where(cohortCondition(cohort, dictionary)),
  );
}

/** The records with further columns, each computed once. */
export function derive(records: Selection, columns: Derived, dialect: EngineDialect): Selection {
  const added = Object.entries(columns).map(([name, value]) => value.as(name));
  return dialect.fence(dialect.builder.selectFrom(records.as('records')).selectAll().select(added));
}

/** Whether one of the conditions holds; a NULL does not. */
export function anyOf(conditions: readonly ConditionSql[]): ConditionSql {
  if (conditions.length === 0) return sql`false`;
  return sql`coalesce(${sql.join(conditions, sql` or `)}, false)`;
}
