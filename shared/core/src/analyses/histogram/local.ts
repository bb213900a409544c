import { sql } from 'kysely';
import { findVariable } from '../../dictionary/find-variable.ts';
import { binIndex } from '../../sql/bin-index.ts';
import { column, whole } from '../../sql/bound-value.ts';
import { cleanRecords, derive } from '../../sql/clean-records.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import type { NumberSql } from '../../sql/engine-dialect.ts';
import { countWhere, integerText } from '../../sql/grid-sum.ts';
import type { Local } from '../contract.ts';
import { histogramPlan } from './layout.ts';
import type { HistogramParams } from './params.ts';

const [group, bin, n, outside] = [column('_group'), column('_bin'), column('n'), column('outside')];

/** Records are counted once, by group and bin; everything else is added up from these counts. */
export const histogramLocal: Local<HistogramParams> = (context, _broadcast, dialect) => {
  const { params, dictionary } = context;
  const plan = histogramPlan(params, dictionary);
  const by = params.by === null ? null : findVariable(dictionary, params.by);
  const clean = cleanRecords(context, [...new Set([params.variable, ...(by ? [by.name] : [])])], dialect);
  // The index of a clean level; one more where it is missing.
  const level = by
    ? sql<number>`coalesce(cast(${column(by.name)} as bigint), ${whole(plan.groups.length - 1)})`
    : whole(0);
  const records = derive(clean, { _group: level, _bin: binIndex(column(params.variable), plan.bins) }, dialect);
  const db = dialect.builder;
  const added = (place: NumberSql, of: NumberSql) => {
    const placed = db
      .selectFrom('counts')
      .select([place.as('g'), of.as('n')])
      .as('placed');
    return db
      .selectFrom(placed)
      .select([sql.ref<number>('g').as('g'), integerText(sql<number>`sum(${n})`).as('m0')])
      .groupBy('g');
  };
  const at = (first: number, index: NumberSql): NumberSql => sql<number>`${whole(first)} + ${index}`;
  const query = db
    .with('counts', () =>
      db
        .selectFrom(records.as('records'))
        .select([
          group.as('_group'),
          bin.as('_bin'),
          countWhere(null).as('n'),
          countWhere(sql`${column('_clamped')}`).as('outside'),
        ])
        .groupBy([group, bin]),
    )
    .selectFrom(added(whole(plan.n), n).as('everybody'))
    .select(['g', 'm0'])
    .unionAll(added(whole(plan.clamped), outside))
    .unionAll(added(at(plan.cells, bin), n));
  if (by === null) return compileAggregate(query, 1);
  const cellIndex = sql<number>`${group} * ${whole(plan.length)} + ${bin}`;
  return compileAggregate(
    query.unionAll(added(at(plan.sizes, group), n)).unionAll(added(at(plan.groupCells, cellIndex), n)),
    1,
  );
};
