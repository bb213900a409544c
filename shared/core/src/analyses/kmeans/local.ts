import { sql } from 'kysely';
import { column, real, whole } from '../../sql/bound-value.ts';
import { cleanRecords, derive, type Derived } from '../../sql/clean-records.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import type { NumberSql } from '../../sql/engine-dialect.ts';
import { countWhere, gridSum, integerText, scaledToGrid } from '../../sql/grid-sum.ts';
import { scaled } from '../../sql/model-columns.ts';
import type { Local } from '../contract.ts';
import type { KmeansParams } from './params.ts';
import { clustered, fractionalBits, places, scalingOf } from './plan.ts';
import { readState } from './state.ts';

const cluster = column('_cluster');

/**
 * Per record `_u0 …` on the public scale (NULL unless the record is complete), the squared distances `_d0 …` to the
 * centres, and the nearest centre, of equals the first. Records are summed once, by cluster (NULL: incomplete).
 */
export const kmeansLocal: Local<KmeansParams> = (context, broadcast, dialect) => {
  const { params, dictionary } = context;
  const { centres, weights } = readState(broadcast, params);
  const variables = clustered(params, dictionary);
  const clean = cleanRecords(context, params.variables, dialect);
  const complete = sql`${sql.join(
    variables.map(({ name }) => sql`${column(name)} is not null`),
    sql` and `,
  )}`;
  const onScale = numbered('_u', variables, (variable) => {
    const value = scaled(column(variable.name), scalingOf(variable));
    return sql<number>`case when ${complete} then ${value} end`;
  });
  const distances = numbered('_d', centres, (centre) => distance(centre, weights));
  const d = centres.map((_, k) => column(`_d${String(k)}`));
  const near = derive(derive(clean, onScale, dialect), distances, dialect);
  const least = derive(near, { _least: sql<number>`least(${sql.join(d)})` }, dialect);
  const nearest = d.map((each, k) => sql`when ${each} = ${column('_least')} then ${whole(k)}`);
  const records = derive(least, { _cluster: sql<number>`case ${sql.join(nearest, sql` `)} end` }, dialect);
  const total = (term: NumberSql): NumberSql => gridSum(scaledToGrid(term, fractionalBits), fractionalBits, 1, dialect);
  const sums = variables.flatMap((_, v) => {
    const u = column(`_u${String(v)}`);
    return [total(u).as(`_s${String(v)}`), total(sql<number>`${u} * ${u}`).as(`_q${String(v)}`)];
  });
  const db = dialect.builder;
  const at = places(params);
  const used = sql<boolean>`${cluster} is not null`;
  const byCluster = (first: number, name: string) =>
    db
      .selectFrom('clusters')
      .select([sql<number>`${whole(first)} + ${cluster}`.as('g'), integerText(column(name)).as('m0')])
      .where(used);
  const overall = (place: number, name: string, where = used) =>
    db
      .selectFrom('clusters')
      .select([whole(place).as('g'), integerText(sql<number>`sum(${column(name)})`).as('m0')])
      .where(where);
  const query = db
    .with('clusters', () =>
      db
        .selectFrom(records.as('records'))
        .select([
          cluster.as('_cluster'),
          countWhere(null).as('_n'),
          countWhere(sql`${column('_clamped')}`).as('_moved'),
          ...sums,
        ])
        .groupBy(cluster),
    )
    .selectFrom(overall(at.n, '_n').as('everybody'))
    .select(['g', 'm0'])
    .unionAll(overall(at.missing, '_n', sql<boolean>`not (${used})`))
    .unionAll(overall(at.clamped, '_moved'))
    .unionAll(byCluster(at.count(0), '_n'));
  return compileAggregate(
    variables.reduce(
      (rows, _, v) =>
        rows
          .unionAll(byCluster(at.sum(v, 0), `_s${String(v)}`))
          .unionAll(byCluster(at.squares(v, 0), `_q${String(v)}`)),
      query,
    ),
    1,
  );
};

function distance(centre: readonly number[], weights: readonly number[]): NumberSql {
  const terms = centre.map((c, v) => {
    const difference = sql`(${column(`_u${String(v)}`)} - ${real(c)})`;
    return sql`${real(weights[v] ?? 0)} * ${difference} * ${difference}`;
  });
  return sql<number>`${sql.join(terms, sql` + `)}`;
}

function numbered<T>(stem: '_u' | '_d', items: readonly T[], of: (item: T) => NumberSql): Derived {
  return Object.fromEntries(items.map((item, i) => [`${stem}${String(i)}`, of(item)]));
}
