import { sql } from 'kysely';
import { column, whole } from '../../sql/bound-value.ts';
import { cleanRecords, derive } from '../../sql/clean-records.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import type { ConditionSql } from '../../sql/engine-dialect.ts';
import { countWhere, integerText } from '../../sql/grid-sum.ts';
import { oneRow } from '../../sql/group-rows.ts';
import type { Local } from '../contract.ts';
import { missesIn, patternCount, places } from './layout.ts';
import type { MissingnessParams } from './params.ts';

const [pattern, n] = [column('_pattern'), column('n')];

/** Records are counted once, by pattern, and everything else is added up; or, of many variables, one by one. */
export const missingnessLocal: Local<MissingnessParams> = (context, _broadcast, dialect) => {
  const { params } = context;
  const { variables } = params;
  const clean = cleanRecords(context, variables, dialect);
  const isMissing = (name: string): ConditionSql => sql`${column(name)} is null`;
  const size = patternCount(params);
  if (size === 0) {
    const counts = variables.flatMap((name) => [
      countWhere(sql`not (${isMissing(name)})`),
      countWhere(isMissing(name)),
    ]);
    return oneRow(clean, [countWhere(null), ...counts], dialect);
  }
  const digits = variables.map((name, v) => sql`case when ${isMissing(name)} then ${whole(2 ** v)} else 0 end`);
  const records = derive(clean, { _pattern: sql<number>`${sql.join(digits, sql` + `)}` }, dialect);
  const db = dialect.builder;
  const all = Array.from({ length: size }, (_, each) => each);
  const added = (place: number, of: readonly number[]) =>
    db
      .selectFrom('counts')
      .select([whole(place).as('g'), integerText(sql<number>`sum(${n})`).as('m0')])
      .where(sql<boolean>`${pattern} in (${sql.join(of.map(whole))})`);
  const first = places.pattern(params, 0);
  const query = db
    .with('counts', () =>
      db
        .selectFrom(records.as('records'))
        .select([pattern.as('_pattern'), countWhere(null).as('n')])
        .groupBy(pattern),
    )
    .selectFrom('counts')
    .select([sql<number>`${whole(first)} + ${pattern}`.as('g'), integerText(n).as('m0')])
    .unionAll(added(places.n, all));
  return compileAggregate(
    variables.reduce(
      (rows, _, v) =>
        rows
          .unionAll(
            added(
              places.present(v),
              all.filter((each) => !missesIn(each, v)),
            ),
          )
          .unionAll(
            added(
              places.missing(v),
              all.filter((each) => missesIn(each, v)),
            ),
          ),
      query,
    ),
    1,
  );
};
