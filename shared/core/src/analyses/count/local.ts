import { sql } from 'kysely';
import { findVariable } from '../../dictionary/find-variable.ts';
import { whole } from '../../sql/bound-value.ts';
import { cohortCondition } from '../../sql/cohort.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import type { ConditionSql, NumberSql } from '../../sql/engine-dialect.ts';
import { groupIndex } from '../../sql/group-index.ts';
import type { Local } from '../contract.ts';
import { countPlaces } from './layout.ts';
import type { CountParams } from './params.ts';

/** Every record falls into one cell; the margins are added up from the cells. */
export const countLocal: Local<CountParams> = ({ params, cohort, dictionary }, _broadcast, dialect) => {
  const places = countPlaces(params, dictionary);
  const rules = params.rules.map((rule) => cohortCondition(rule, dictionary));
  const inside =
    params.by === null
      ? whole(places.remaining)
      : groupIndex(findVariable(dictionary, params.by), places.remaining + 1);
  const query = dialect.builder
    .with('cells', (db) =>
      db
        .selectFrom(
          db
            .selectFrom('dataset')
            .select(cellOf(rules, places.leftOut, inside).as('g'))
            .where(cohortCondition(cohort, dictionary))
            .as('records'),
        )
        .select(['g', sql<number>`count(*)`.as('n')])
        .groupBy('g'),
    )
    .selectFrom('cells')
    .select([sql.ref<number>('g').as('g'), sql<string>`cast(${sql.ref('n')} as text)`.as('m0')]);
  return compileAggregate(
    margins(places).reduce(
      (rows, { place, from }) =>
        rows.unionAll((db) =>
          db
            .selectFrom('cells')
            .select([whole(place).as('g'), sql<string>`coalesce(cast(sum(${sql.ref('n')}) as text), '0')`.as('m0')])
            .where(sql<boolean>`${sql.ref('g')} >= ${whole(from)}`),
        ),
      query,
    ),
    1,
  );
};

/** Margins: the sum of all cells from a place on. */
function margins(places: ReturnType<typeof countPlaces>): { place: number; from: number }[] {
  const firstCell = places.leftOut[0] ?? places.remaining;
  return [
    ...(places.cohort === null ? [] : [{ place: places.cohort, from: firstCell }]),
    ...(places.groups.length === 0 ? [] : [{ place: places.remaining, from: places.remaining + 1 }]),
  ];
}

function cellOf(rules: ConditionSql[], leftOut: number[], inside: NumberSql): NumberSql {
  const branches = rules.map((rule, i) => sql`when not ${rule} then ${whole(leftOut[i] ?? 0)}`);
  if (branches.length === 0) return inside;
  return sql<number>`case ${sql.join(branches, sql` `)} else ${inside} end`;
}
