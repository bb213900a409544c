import { sql } from 'kysely';
import type { HazardModel } from '../survival/hazard-model.ts';
import { column, real } from './bound-value.ts';
import { derive, type Derived, type DerivedName } from './clean-records.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { stratumNames } from './risk-records.ts';
import { sameKeys } from './same-keys.ts';

const [d, q0, q1] = [column('_d'), column('_q0'), column('_q1')];
const [used, each] = [column('_used'), column('_each')];

/**
 * From the tables `sets` and, with `tied`, `ties`: the rows of `sets` with `_q0`, `_q1`, `_log` for every event time
 * (Breslow: d, d, 0), `_each`, the weight of one event, `_g`, the transform, and by column `_c0 …` = m − f (with `tied`),
 * `_sum0 …`, the sum over the d tied events of the means they meet, times their weight, and `_turn0 …` (meanProduct).
 */
export function eventSteps(
  model: HazardModel,
  tied: boolean,
  transform: NumberSql | null,
  dialect: EngineDialect,
): Selection {
  const steps = derive(withTies(model, tied, dialect), perEvent(model, transform), dialect);
  const byColumn = (of: (j: string) => [DerivedName, NumberSql][]): Derived =>
    Object.fromEntries(model.columns.flatMap((_, j) => of(String(j))));
  if (!tied)
    return derive(
      steps,
      byColumn((j) => [[`_sum${j}`, sql`${each} * ${d} * ${column(`_m${j}`)}`]]),
      dialect,
    );
  const centred = derive(
    steps,
    byColumn((j) => [[`_c${j}`, sql`${column(`_m${j}`)} - ${column(`_f${j}`)}`]]),
    dialect,
  );
  const sums = byColumn((j) => {
    const [f, c] = [column(`_f${j}`), column(`_c${j}`)];
    return [
      [`_sum${j}`, sql`${each} * (${d} * ${f} + ${q0} * ${c})`],
      [`_turn${j}`, sql`${each} * (${q0} * ${f} + ${q1} * ${c})`],
    ];
  });
  return derive(centred, sums, dialect);
}

/**
 * Σ_l m_l m_lᵀ times the weight of an event, where m_l = f + q_l (m − f) is what the risk set's mean has become when l of
 * the d tied events have gone. Without ties d m mᵀ.
 */
export function meanProduct(i: number, j: number, tied: boolean): NumberSql {
  const at = (name: string, k: number): NumberSql => column(`${name}${String(k)}`);
  if (!tied) return sql<number>`${at('_m', i)} * ${at('_sum', j)}`;
  return sql<number>`${at('_f', i)} * ${at('_sum', j)} + ${at('_c', i)} * ${at('_turn', j)}`;
}

function withTies(model: HazardModel, tied: boolean, dialect: EngineDialect): Selection {
  const db = dialect.builder;
  const sums = ['_q0', '_q1', '_log'] as const;
  if (!tied) {
    const trivial = { _q0: d, _q1: d, _log: real(0) };
    return db
      .selectFrom('sets')
      .selectAll()
      .select(sums.map((name) => sql<number>`case when ${used} then ${trivial[name]} end`.as(name)));
  }
  const keys = [...stratumNames(model), '_at'];
  const single = { _q0: real(1), _q1: real(1), _log: real(0) };
  return dialect.fence(
    db
      .selectFrom('sets')
      .leftJoin('ties', (join) => join.on(sameKeys('sets', 'ties', keys, keys)))
      .selectAll('sets')
      .select(
        sums.map((name) =>
          sql<number>`case when ${used} then coalesce(${sql.id('ties', name)}, ${single[name]}) end`.as(name),
        ),
      ),
  );
}

function perEvent(model: HazardModel, transform: NumberSql | null): Derived {
  return {
    _each: model.weights ? sql<number>`case when ${used} then ${column('_dv')} / ${d} end` : real(1),
    ...(transform ? { _g: sql<number>`case when ${used} then ${transform} end` } : {}),
  };
}
