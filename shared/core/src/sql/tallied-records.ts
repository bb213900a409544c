import { sql } from 'kysely';
import type { Dictionary, Variable } from '../dictionary/dictionary.ts';
import { findVariable } from '../dictionary/find-variable.ts';
import { column } from './bound-value.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';

/** Kinds that an engine keeps beside one another: some 100 MB. */
const mostKinds = 2 ** 20;

/** How often a kind of record occurs. */
export const occurrences: NumberSql = column('_times');

/**
 * Whether the variables of the dictionary have so few combinations that records are counted by kind before anything is
 * worked out: a registry of millions has far fewer kinds of patients than patients. Known before anybody looks at data.
 */
export function hasFewKinds(names: readonly string[], dictionary: Dictionary): boolean {
  return names.reduce((kinds, name) => kinds * (1 + values(findVariable(dictionary, name))), 1) <= mostKinds;
}

/** Clean records of these variables (clean-records.ts), each kind once, with `_times`. */
export function talliedRecords(clean: Selection, names: readonly string[], dialect: EngineDialect): Selection {
  const keys = [...names, '_clamped'];
  return dialect.fence(
    dialect.builder
      .selectFrom(clean.as('records'))
      .select([...keys.map((key) => column(key).as(key)), sql<number>`count(*)`.as('_times')])
      .groupBy(keys.map(column)),
  );
}

/** Besides missing. */
function values(variable: Variable): number {
  switch (variable.type) {
    case 'boolean':
      return 2;
    case 'category':
      return variable.levels.length;
    case 'integer':
      return variable.max - variable.min + 1;
    case 'number':
      return Infinity;
  }
}
