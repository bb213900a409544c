import { sql } from 'kysely';
import type { Dictionary, Variable } from '../dictionary/dictionary.ts';
import type { Filter } from '../query-language/filter.ts';
import type { SurvivalFormula } from '../survival/survival-formula.ts';
import { groupLevels } from '../survival/survival-groups.ts';
import { column, whole } from './bound-value.ts';
import { cleanRecords, derive } from './clean-records.ts';
import type { ConditionSql, EngineDialect, NumberSql, Selection } from './engine-dialect.ts';

/**
 * The cohort's records with `_arm` (stratum · groups + group) and `_exit` (0, 1, … for the ways to leave, the last for
 * censoring), NULL where a variable of them is missing; clean variables and `_clamped` beside them.
 */
export function survivalRecords(
  context: { cohort: Filter | null; dictionary: Dictionary },
  formula: SurvivalFormula,
  dialect: EngineDialect,
): Selection {
  const { start, time, event, groups, strata } = formula;
  const names = [...(start ? [start] : []), time, event, ...groups, ...strata].map(({ name }) => name);
  const records = cleanRecords(context, [...new Set(names)], dialect);
  return derive(records, { _arm: combination([...strata, ...groups]), _exit: exitIndex(event) }, dialect);
}

/** Whether all variables are there. */
export function isComplete({ start, time }: SurvivalFormula): ConditionSql {
  const needed = [column('_arm'), column('_exit'), column(time.name), ...(start ? [column(start.name)] : [])];
  return sql`(${sql.join(
    needed.map((x) => sql`${x} is not null`),
    sql` and `,
  )})`;
}

/** Of a complete record: whether it leaves before it could be at risk. R makes such a time missing. */
export function isUnordered({ start, time }: SurvivalFormula): ConditionSql {
  return start ? sql`${column(start.name)} >= ${column(time.name)}` : sql`false`;
}

/** The number of the combination of levels, the last variable's varying fastest; NULL where one is missing. */
export function combination(variables: readonly Variable[]): NumberSql {
  return variables.reduce<NumberSql>(
    (index, variable) => sql<number>`(${index}) * ${whole(groupLevels(variable).length)} + ${levelNumber(variable)}`,
    whole(0),
  );
}

/** Of a clean value, from 0 in the order of groupLevels. */
function levelNumber(variable: Variable): NumberSql {
  const x = column(variable.name);
  if (variable.type !== 'integer') return sql<number>`cast(${x} as bigint)`;
  return sql<number>`(cast(${x} as bigint) - ${whole(Math.ceil(variable.min))})`;
}

/** A boolean event is the one way to leave; the first level of a category is censored, which comes last. */
function exitIndex(event: Variable): NumberSql {
  const x = column(event.name);
  if (event.type !== 'category') return sql<number>`cast(1 - ${x} as bigint)`;
  const censored = whole(event.levels.length - 1);
  return sql<number>`case when ${x} = ${whole(0)} then ${censored} else ${x} - ${whole(1)} end`;
}
