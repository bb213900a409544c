import { sql } from 'kysely';
import { findVariable } from '../../dictionary/find-variable.ts';
import { column, whole } from '../../sql/bound-value.ts';
import { cleanRecords, derive } from '../../sql/clean-records.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import { cutsBelow } from '../../sql/cuts-below.ts';
import type { ConditionSql, NumberSql } from '../../sql/engine-dialect.ts';
import { countWhere, integerText } from '../../sql/grid-sum.ts';
import type { Local } from '../contract.ts';
import type { QuantileParams } from './params.ts';
import { gridValue, type QuantilePlan, quantilePlan, stepTolerance } from './plan.ts';
import { type QuantileState, readState } from './state.ts';

const [row, cell, n, outside] = [column('_row'), column('_cell'), column('n'), column('outside')];

/** Records are counted once, by row and cell (NULL: no value); everything else is added up from these counts. */
export const quantileLocal: Local<QuantileParams> = (context, broadcast, dialect) => {
  const { params, dictionary } = context;
  const plan = quantilePlan(params, dictionary);
  const state = readState(broadcast, plan);
  const by = params.by === null ? null : findVariable(dictionary, params.by);
  const clean = cleanRecords(context, [...new Set([params.variable, ...(by ? [by.name] : [])])], dialect);
  // The index of a clean level; one more where it is missing.
  const level = by
    ? sql<number>`coalesce(cast(${column(by.name)} as bigint), ${whole(plan.rows.length - 1)})`
    : whole(0);
  const rows = derive(clean, { _row: level }, dialect);
  const records = derive(rows, { _cell: cellOf(plan, state) }, dialect);
  const db = dialect.builder;
  const added = (place: NumberSql, of: NumberSql, where: ConditionSql = sql`true`) => {
    const placed = db
      .selectFrom('counts')
      .select([place.as('g'), of.as('n')])
      .where(where)
      .as('placed');
    return db
      .selectFrom(placed)
      .select([sql.ref<number>('g').as('g'), integerText(sql<number>`sum(${n})`).as('m0')])
      .groupBy('g');
  };
  const at = (first: number): NumberSql => sql<number>`${whole(first)} + ${row}`;
  const known = sql<boolean>`${cell} is not null`;
  const query = db
    .with('counts', () =>
      db
        .selectFrom(records.as('records'))
        .select([
          row.as('_row'),
          cell.as('_cell'),
          countWhere(null).as('n'),
          countWhere(sql`${column('_clamped')}`).as('outside'),
        ])
        .groupBy([row, cell]),
    )
    .selectFrom(added(whole(plan.n), n).as('everybody'))
    .select(['g', 'm0'])
    .unionAll(added(whole(plan.clamped), outside))
    .unionAll(added(at(plan.values), n, known))
    .unionAll(added(at(plan.missing), n, sql`not (${known})`))
    .unionAll(added(sql<number>`${whole(plan.cells)} + ${row} * ${whole(plan.length)} + ${cell}`, n, known));
  return compileAggregate(plan.grouped ? query.unionAll(added(at(plan.sizes), n)) : query, 1);
};

/** Between which cut points of its row's a value lies. */
function cellOf(plan: QuantilePlan, { cuts }: QuantileState): NumberSql {
  const x = column(plan.variable.name);
  const slack = stepTolerance * plan.grid.step;
  const trees = plan.rows.map((_, r) => {
    const edges = (cuts[r] ?? []).map((cut) => gridValue(plan, cut));
    return sql`when ${row} = ${whole(r)} then ${cutsBelow(x, edges, slack)}`;
  });
  return sql<number>`case when ${x} is null then null ${sql.join(trees, sql` `)} end`;
}
