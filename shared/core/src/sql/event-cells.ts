import { sql } from 'kysely';
import type { AggregateQuery } from '../analyses/contract.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { gridOf } from '../dictionary/on-grid.ts';
import type { Filter } from '../query-language/filter.ts';
import type { EventTablePlan } from '../survival/event-table.ts';
import { column, real, whole } from './bound-value.ts';
import { anyOf, derive } from './clean-records.ts';
import { compileAggregate } from './compile-aggregate.ts';
import type { ConditionSql, EngineDialect, NumberSql } from './engine-dialect.ts';
import { countWhere, integerText } from './grid-sum.ts';
import { entryIndex, intervalIndex, isBetween } from './grid-index.ts';
import { isComplete, isUnordered, survivalRecords } from './survival-records.ts';

const g = sql.ref<number>('g');
const n = sql.ref<number>('n');

/** Each record falls into one cell, arm × way to leave × interval; the other counts are added up from the cells. */
export function eventCells(
  context: { cohort: Filter | null; dictionary: Dictionary },
  plan: EventTablePlan,
  dialect: EngineDialect,
): AggregateQuery {
  const { formula, places } = plan;
  const clean = survivalRecords(context, formula, dialect);
  const records = derive(clean, { _cell: cellOf(plan), _between: betweenOf(plan), ...entryOf(plan) }, dialect);
  const used = sql<boolean>`${g} >= ${whole(places.runs)}`;
  const db = dialect.builder;
  const cells = db
    .selectFrom('records')
    .select([
      column('_cell').as('g'),
      countWhere(null).as('n'),
      countWhere(sql`${column('_clamped')}`).as('clamped'),
      countWhere(sql`${column('_between')}`).as('between_times'),
    ])
    .groupBy(column('_cell'));
  // Which run a cell belongs to; computed before it is grouped by, since bound values make two expressions of one.
  const run = sql<number>`cast(floor(cast(${g} - ${whole(places.runs)} as float8) / ${real(plan.length)}) as bigint)`;
  const runs = db
    .selectFrom('cells')
    .select([sql<number>`${whole(places.totals)} + ${run}`.as('g'), n.as('n')])
    .where(used)
    .as('runs');
  const summed = (place: number, name: string) =>
    db
      .selectFrom('cells')
      .select([whole(place).as('g'), integerText(sql<number>`sum(${sql.ref(name)})`).as('m0')])
      .where(used);
  let query = db
    .with('records', () => records)
    .with('cells', () => cells)
    .selectFrom('cells')
    .select([sql<number>`cast(${g} as bigint)`.as('g'), integerText(n).as('m0')])
    .unionAll(
      db
        .selectFrom(runs)
        .select([g.as('g'), integerText(sql<number>`sum(${n})`).as('m0')])
        .groupBy(g),
    )
    .unionAll(summed(places.n, 'n'))
    .unionAll(summed(places.clamped, 'clamped'));
  if (places.between !== null) query = query.unionAll(summed(places.between, 'between_times'));
  if (places.entries !== null) {
    const entry = column('_entry');
    query = query.unionAll(
      db
        .selectFrom('records')
        .select([entry.as('g'), integerText(countWhere(null)).as('m0')])
        .where(sql<boolean>`${entry} is not null`)
        .groupBy(entry),
    );
  }
  return compileAggregate(query, 1);
}

function cellOf({ formula, grid, exits, length, places }: EventTablePlan): NumberSql {
  const run = sql`${column('_arm')} * ${whole(exits.length)} + ${column('_exit')}`;
  const interval = intervalIndex(column(formula.time.name), grid);
  const unordered =
    places.unordered === null ? sql`` : sql`when ${isUnordered(formula)} then ${whole(places.unordered)}`;
  return sql<number>`case when not ${isComplete(formula)} then ${whole(places.missing)} ${unordered}
    else ${whole(places.runs)} + (${run}) * ${whole(length)} + cast(${interval} as bigint) end`;
}

/** The cell of the late entry; NULL where the record is not used. */
function entryOf({ formula, grid, length, places }: EventTablePlan): { _entry?: NumberSql } {
  const { start } = formula;
  if (places.entries === null || !start) return {};
  const interval = entryIndex(column(start.name), grid);
  return {
    _entry: sql<number>`case when ${isComplete(formula)} and not ${isUnordered(formula)}
      then ${whole(places.entries)} + ${column('_arm')} * ${whole(length)} + cast(${interval} as bigint) end`,
  };
}

function betweenOf({ formula: { start, time }, grid }: EventTablePlan): ConditionSql {
  const unit = gridOf(time);
  if (!grid.exact || unit === null) return sql`false`;
  return anyOf([time, ...(start ? [start] : [])].map(({ name }) => isBetween(column(name), unit)));
}
