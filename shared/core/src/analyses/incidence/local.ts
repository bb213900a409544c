import { sql } from 'kysely';
import { column, real, whole } from '../../sql/bound-value.ts';
import { cleanRecords, derive } from '../../sql/clean-records.ts';
import { cutsBelow } from '../../sql/cuts-below.ts';
import type { ConditionSql, NumberSql } from '../../sql/engine-dialect.ts';
import { countWhere, gridSum, scaledToGrid } from '../../sql/grid-sum.ts';
import { groupRows, oneRow } from '../../sql/group-rows.ts';
import type { Local } from '../contract.ts';
import { bandCount, fractionalBits } from './layout.ts';
import type { IncidenceParams } from './params.ts';
import { incidencePlan } from './plan.ts';

/** An age counts as having reached a band from that close below it, in years. */
const ageTolerance = 1e-9;

/** Per record: `_t` (time over the dictionary's maximum, NULL unless the record is complete), `_event`, `_band`, `g`. */
export const incidenceLocal: Local<IncidenceParams> = (context, _broadcast, dialect) => {
  const plan = incidencePlan(context.params, context.dictionary);
  const { event, time, age, by, rows, bands } = plan;
  const names = [event, time, ...(age ? [age] : []), ...(by ? [by] : [])].map(({ name }) => name);
  const clean = cleanRecords(context, [...new Set(names)], dialect);
  const [x, y] = [column(time.name), column(event.name)];
  const complete = [sql`${y} is not null`, ...(age ? [sql`${column(age.name)} is not null`] : [])];
  const group = by
    ? sql<number>`coalesce(cast(${column(by.name)} as bigint), ${whole(rows.length - 2)}) + ${whole(1)}`
    : whole(0);
  const band = age && bands ? cutsBelow(column(age.name), bands.cuts, -ageTolerance) : whole(0);
  const derived = derive(
    clean,
    {
      _t: sql<number>`case when ${sql.join(complete, sql` and `)} then ${x} / ${real(time.max)} end`,
      _event: y,
      _band: band,
      _row: group,
    },
    dialect,
  );
  // A variable of the dictionary may be called g as well.
  const columns = ['_t', '_event', '_band', '_clamped'];
  const records = dialect.fence(
    dialect.builder.selectFrom(derived.as('records')).select([column('_row').as('g'), ...columns]),
  );
  const t = column('_t');
  const used = sql<boolean>`${t} is not null`;
  const happened = sql<boolean>`${used} and ${column('_event')} = ${real(1)}`;
  const not = sql<boolean>`${used} and ${column('_event')} = ${real(0)}`;
  const personTime = (where: ConditionSql | null): NumberSql => {
    const term = where ? sql<number>`case when ${where} then ${t} end` : t;
    return gridSum(scaledToGrid(term, fractionalBits), fractionalBits, 1, dialect);
  };
  const inBand = Array.from({ length: bandCount(plan) }, (_, k) => sql<boolean>`${column('_band')} = ${whole(k)}`);
  const sums = [
    countWhere(used),
    countWhere(sql`${t} is null`),
    countWhere(sql`${used} and ${column('_clamped')}`),
    countWhere(happened),
    countWhere(not),
    personTime(null),
    ...inBand.map((inside) => countWhere(sql`${happened} and ${inside}`)),
    ...inBand.map((inside) => countWhere(sql`${not} and ${inside}`)),
    ...inBand.map(personTime),
  ];
  return by ? groupRows(records, sums, dialect) : oneRow(records, sums, dialect);
};
