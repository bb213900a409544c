import { sql } from 'kysely';
import { findVariable } from '../../dictionary/find-variable.ts';
import { real, whole } from '../../sql/bound-value.ts';
import { cohortCondition } from '../../sql/cohort.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import type { ConditionSql, EngineDialect, NumberSql } from '../../sql/engine-dialect.ts';
import { gridSum, integerText, scaledToGrid } from '../../sql/grid-sum.ts';
import { groupIndex } from '../../sql/group-index.ts';
import type { Local } from '../contract.ts';
import { crosstabPlaces, type CrosstabPlaces, fractionalBits, levels } from './layout.ts';
import type { CrosstabParams } from './params.ts';
import { siteSums } from '../../sql/mantel-haenszel-sums.ts';

const [r, c, s, n] = [sql.ref<number>('r'), sql.ref<number>('c'), sql.ref<number>('s'), sql.ref<number>('n')];

/** A value of one site, not of one record: as wide as two words carry. */
const widest = 2 ** 45;

/** Records are counted once, by row, column and stratum (r, c, s); everything else is added up from these counts. */
export const crosstabLocal: Local<CrosstabParams> = ({ params, cohort, dictionary }, _broadcast, dialect) => {
  const places = crosstabPlaces(params, dictionary);
  const { rows, columns, strata, unstratified } = places;
  const third = strata.length > 0 && params.strata !== null ? findVariable(dictionary, params.strata) : null;
  const records = dialect.builder
    .selectFrom('dataset')
    .select([
      groupIndex(findVariable(dictionary, params.rows), 0).as('r'),
      groupIndex(findVariable(dictionary, params.columns), 0).as('c'),
      (third ? groupIndex(third, 0) : whole(0)).as('s'),
    ])
    .where(cohortCondition(cohort, dictionary));
  const inside: ConditionSql = third ? sql`${s} < ${whole(strata.length)}` : sql`true`;
  const complete = sql<boolean>`${inside} and ${r} < ${whole(levels(rows))} and ${c} < ${whole(levels(columns))}`;
  const at = (first: number, index: NumberSql): NumberSql => sql<number>`${whole(first)} + ${index}`;
  const cellIndex = sql<number>`${r} * ${whole(columns.length)} + ${c}`;
  const runs: { place: NumberSql; where: ConditionSql }[] = [
    { place: whole(places.n), where: sql`true` },
    ...(unstratified === null
      ? []
      : [
          { place: whole(places.inside), where: inside },
          { place: whole(unstratified), where: sql<boolean>`not (${inside})` },
          {
            place: at(
              places.strataCells,
              sql<number>`(${r} * ${whole(levels(columns))} + ${c}) * ${whole(strata.length)} + ${s}`,
            ),
            where: complete,
          },
        ]),
    { place: at(places.rowTotals, r), where: inside },
    { place: at(places.columnTotals, c), where: inside },
    { place: at(places.cells, cellIndex), where: inside },
  ];
  const db = dialect.builder;
  const summed = ({ place, where }: (typeof runs)[number]) => {
    const placed = db
      .selectFrom('counts')
      .select([place.as('g'), n.as('n')])
      .where(where)
      .as('placed');
    return db
      .selectFrom(placed)
      .select([sql.ref<number>('g').as('g'), integerText(sql<number>`sum(${n})`).as('m0')])
      .groupBy('g');
  };
  const [first, ...others] = runs;
  if (!first) throw new RangeError('a table has at least one count');
  const query = others.reduce(
    (all, run) => all.unionAll(summed(run)),
    db
      .with('counts', () =>
        db
          .selectFrom(records.as('records'))
          .select(['r', 'c', 's', sql<number>`count(*)`.as('n')])
          .groupBy(['r', 'c', 's']),
      )
      .selectFrom(summed(first).as('first'))
      .select(['g', 'm0']),
  );
  return compileAggregate(
    places.bySite ? siteRows(places, complete, dialect).reduce((all, row) => all.unionAll(row), query) : query,
    1,
  );
};

/** One row for each coordinate that a site computes from its own table of complete records. */
function siteRows(places: CrosstabPlaces, complete: ConditionSql, dialect: EngineDialect) {
  const db = dialect.builder;
  const count = (where: ConditionSql): NumberSql =>
    sql<number>`coalesce(sum(${n}) filter (where ${complete} and ${where}), 0)`;
  const counted = (place: number, where: ConditionSql) =>
    db.selectFrom('counts').select([whole(place).as('g'), integerText(count(where)).as('m0')]);
  const cell = (i: number, j: number): NumberSql =>
    sql<number>`cast(${count(sql`${r} = ${whole(i)} and ${c} = ${whole(j)}`)} as float8)`;
  const table = db
    .selectFrom('counts')
    .select([
      cell(0, 0).as('a'),
      cell(0, 1).as('b'),
      cell(1, 0).as('c'),
      cell(1, 1).as('d'),
      sql<number>`cast(${count(sql`true`)} as float8)`.as('total'),
    ]);
  // With fewer than two records a table carries nothing, and its variance would divide by 0.
  const guarded = (term: NumberSql): NumberSql =>
    sql<number>`case when ${sql.ref('total')} >= ${real(2)} then ${term} end`;
  const sums = siteSums.map((term, k) =>
    db
      .selectFrom(dialect.fence(table).as('tables'))
      .select([
        whole(places.site + 3 + k).as('g'),
        integerText(gridSum(scaledToGrid(guarded(term.sql), fractionalBits), fractionalBits, widest, dialect)).as('m0'),
      ]),
  );
  return [
    counted(places.site, sql`true`),
    counted(places.site + 1, sql`${r} = ${whole(1)}`),
    counted(places.site + 2, sql`${c} = ${whole(1)}`),
    ...sums,
  ];
}
