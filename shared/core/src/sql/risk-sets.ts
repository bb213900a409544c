import { sql } from 'kysely';
import type { HazardModel } from '../survival/hazard-model.ts';
import { column, real, whole } from './bound-value.ts';
import { derive, type Derived } from './clean-records.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { gridSum, scaledToGrid } from './grid-sum.ts';
import { weightBits } from './moves.ts';
import { stratumNames } from './risk-records.ts';

const [d, s, e, rho] = [column('_d'), column('_s'), column('_e'), column('_rho')];

/**
 * From the table `moves`, by stratum and time: `_d` events and `_dv` their weights, `_s` the risk set just before it
 * (Σ risk · 2^bits), `_m0 …` its means of the columns; with `tied` also `_e` and `_f0 …` of those with an event, and
 * `_rho` = e/s. NULL where there is no event. `_top` is the stratum's largest risk set.
 */
export function riskSets(model: HazardModel, tied: boolean, dialect: EngineDialect): Selection {
  const keys = stratumNames(model);
  const numbers = model.columns.map((_, j) => String(j));
  const isEvent = sql`${column('_event')} = ${real(1)}`;
  const ofEvents = (name: string): NumberSql =>
    sql<number>`cast(sum(case when ${isEvent} then ${column(name)} else 0 end) as float8)`;
  const moments = dialect.builder
    .selectFrom('moves')
    .select([
      ...keys.map((key) => column(key).as(key)),
      column('_at').as('_at'),
      ofEvents('_n').as('_d'),
      ...(model.weights ? [sql<number>`${ofEvents('_vs')} / ${real(2 ** weightBits)}`.as('_dv')] : []),
      ...['', ...numbers].map((j) => sql<number>`sum(${column(`_r${j}`)})`.as(`_r${j}`)),
      ...(tied ? ['', ...numbers].map((j) => ofEvents(`_r${j}`).as(`_e${j}`)) : []),
    ])
    .groupBy([...keys.map(column), column('_at')]);
  const before = over(model, sql`order by ${column('_at')} desc rows unbounded preceding`);
  const sets = dialect.fence(
    dialect.builder
      .selectFrom(dialect.fence(moments).as('moments'))
      .selectAll()
      .select(
        ['', ...numbers].map((j) => sql<number>`cast(sum(${column(`_r${j}`)}) ${before} as float8)`.as(`_s${j}`)),
      ),
  );
  const hasEvents = sql`${d} > ${real(0)} and ${tied ? e : s} > ${real(0)}`;
  const ratio = (over_: string, under: NumberSql): NumberSql =>
    sql<number>`case when ${hasEvents} then ${column(over_)} / ${under} end`;
  const derived: Derived = {
    _top: sql<number>`max(${s}) ${over(model, null)}`,
    ...Object.fromEntries(numbers.map((j) => [`_m${j}`, ratio(`_s${j}`, s)])),
    ...(tied ? Object.fromEntries(numbers.map((j) => [`_f${j}`, ratio(`_e${j}`, e)])) : {}),
    ...(tied ? { _rho: ratio('_e', s) } : {}),
    _used: sql`(${hasEvents})`,
  };
  return derive(sets, derived, dialect);
}

/**
 * From the table `sets`, where several events share a time: with q_l = 1 / (1 − (l/d) ρ), l = 0 … d − 1, the sums `_q0`
 * of q, `_q1` of q² and `_log` of −ln(1 − (l/d) ρ). Efron's approximation needs nothing else of the l.
 */
export function tieSums(model: HazardModel, dialect: EngineDialect): Selection {
  const keys = [...stratumNames(model), '_at'];
  const rest = sql<number>`(${real(1)} - cast("series"."l" as float8) / ${d} * ${rho})`;
  const each = dialect.fence(
    dialect.builder
      .selectFrom('sets')
      .crossJoinLateral(sql<{ l: number }>`generate_series(${whole(0)}, cast(${d} as bigint) - 1)`.as(sql`series(l)`))
      .select([...keys.map((key) => column(key).as(key)), rest.as('_rest')])
      .where(sql<boolean>`${column('_used')} and ${d} > ${real(1)}`),
  );
  const left = column('_rest');
  const total = (term: NumberSql, bound: number): NumberSql =>
    sql<number>`cast(${gridSum(scaledToGrid(term, tieBits), tieBits, bound, dialect)} as float8) / ${real(2 ** tieBits)}`;
  return dialect.builder
    .selectFrom(each.as('each'))
    .select([
      ...keys.map((key) => column(key).as(key)),
      total(sql<number>`${real(1)} / ${left}`, largestTie).as('_q0'),
      total(sql<number>`least(${real(1)} / (${left} * ${left}), ${real(largestTie)})`, largestTie).as('_q1'),
      total(sql<number>`- ln(${left})`, 64).as('_log'),
    ])
    .groupBy(keys.map(column));
}

const tieBits = 48;
/** q² is at most d², and that only where nobody else is at risk. */
const largestTie = 2 ** 45;

/** A window over the rows of a stratum. */
export function over(model: HazardModel, order: ReturnType<typeof sql> | null): ReturnType<typeof sql> {
  const keys = stratumNames(model).map(column);
  const partition = keys.length === 0 ? sql`` : sql`partition by ${sql.join(keys)} `;
  return sql`over (${partition}${order ?? sql``})`;
}
