import { sql } from 'kysely';
import type { HazardModel } from '../survival/hazard-model.ts';
import { column, real } from './bound-value.ts';
import { derive, type Derived, type DerivedName } from './clean-records.ts';
import type { EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { wideWhole } from './grid-sum.ts';
import { stratumNames } from './risk-records.ts';
import { over } from './risk-sets.ts';

const [d, s, e, top] = [column('_d'), column('_s'), column('_e'), column('_top')];
const [q0, q1, used] = [column('_q0'), column('_q1'), column('_used')];

/** What is added up over time besides the baseline hazard. */
export interface Extras {
  /** A function of `_at`, for the test of proportional hazards. */
  transform: NumberSql | null;
  /** Score residuals are asked for. */
  residuals: boolean;
}

/**
 * From the tables `sets` and, with `tied`, `ties`: the rows of `sets` with `_q0`, `_q1`, `_log` for every event time
 * (Breslow: d, d, 0), `_each`, the weight of one event, `_sum0 …` = Σ_l of the means after l of the d tied events, and
 * `_g`, the transform.
 */
export function eventSteps(
  model: HazardModel,
  tied: boolean,
  { transform }: Extras,
  dialect: EngineDialect,
): Selection {
  const steps = derive(withTies(model, tied, dialect), perEvent(model, transform), dialect);
  return derive(
    steps,
    Object.fromEntries(model.columns.map((_, j) => [`_sum${String(j)}`, meanSum(String(j), tied)] as const)),
    dialect,
  );
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

/** Whether the keys of two tables are equal; strata and times are never NULL in them. */
export function sameKeys(
  left: string,
  right: string,
  leftKeys: readonly string[],
  rightKeys: readonly string[],
): ReturnType<typeof sql<boolean>> {
  const pairs = leftKeys.map((key, i) => sql`${sql.id(left, key)} = ${sql.id(right, rightKeys[i] ?? key)}`);
  return sql<boolean>`${sql.join(pairs, sql` and `)}`;
}

function perEvent(model: HazardModel, transform: NumberSql | null): Derived {
  return {
    _each: model.weights ? sql<number>`case when ${used} then ${column('_dv')} / ${d} end` : real(1),
    ...(transform ? { _g: sql<number>`case when ${used} then ${transform} end` } : {}),
  };
}

/** Σ_l m_l, where m_l = f + q_l (m − f): what is left of the risk set's mean when l of the d tied events have gone. */
function meanSum(j: string, tied: boolean): NumberSql {
  const [m, f] = [column(`_m${j}`), column(`_f${j}`)];
  return tied ? sql<number>`${d} * ${f} + ${q0} * (${m} - ${f})` : sql<number>`${d} * ${m}`;
}

/** Σ_l m_l m_lᵀ. */
export function meanProduct(i: number, j: number, tied: boolean): NumberSql {
  const [mi, mj] = [column(`_m${String(i)}`), column(`_m${String(j)}`)];
  if (!tied) return sql<number>`${d} * ${mi} * ${mj}`;
  const [fi, fj] = [column(`_f${String(i)}`), column(`_f${String(j)}`)];
  const [gi, gj] = [sql`(${mi} - ${fi})`, sql`(${mj} - ${fj})`];
  return sql<number>`${d} * ${fi} * ${fj} + ${q0} * (${fi} * ${gj} + ${gi} * ${fj}) + ${q1} * ${gi} * ${gj}`;
}

/** Hazard steps are kept on a grid of 2^−44 of the reciprocal of the largest risk set. */
const stepBits = 44;
const largestStep = 2 ** 48;

/**
 * From the table `steps`, by stratum and time: the baseline hazard up to and with the time, per unit of risk (`_h`; `_hg`
 * and `_hgg` times the transform and its square; `_hm0 …` times the mean), and, with `tied`, what an event at the time
 * does not meet of it under Efron's approximation (`_own`, `_ownm0 …`); for residuals also the event's own mean
 * (`_mean0 …`). Added up in whole numbers.
 */
export function hazardTable(model: HazardModel, tied: boolean, extras: Extras, dialect: EngineDialect): Selection {
  const { transform, residuals } = extras;
  const each = column('_each');
  const step = sql<number>`${each} * ${q0} / ${s}`;
  const mean = (j: number): NumberSql => {
    const [m, f] = [column(`_m${String(j)}`), column(`_f${String(j)}`)];
    return tied ? sql<number>`${each} * (${f} * ${q0} + (${m} - ${f}) * ${q1}) / ${s}` : sql<number>`${step} * ${m}`;
  };
  const g = column('_g');
  const steps: [DerivedName, NumberSql][] = [
    ['_h', step],
    ...(transform
      ? ([
          ['_hg', sql<number>`${step} * ${g}`],
          ['_hgg', sql<number>`${step} * ${g} * ${g}`],
        ] as const)
      : []
    ).map(([name, value]): [DerivedName, NumberSql] => [name, value]),
    ...(residuals ? model.columns.map((_, j): [DerivedName, NumberSql] => [`_hm${String(j)}`, mean(j)]) : []),
  ];
  const onGrid = derive(
    dialect.builder.selectFrom('steps').selectAll(),
    Object.fromEntries(
      steps.map(([name, value]) => [`_step${name}` as DerivedName, wholeStep(value, dialect)] as const),
    ),
    dialect,
  );
  const upTo = over(model, sql`order by ${column('_at')} rows unbounded preceding`);
  const keys = [...stratumNames(model), '_at'];
  return dialect.fence(
    dialect.builder
      .selectFrom(onGrid.as('on_grid'))
      .select([
        ...keys.map((key) => column(key).as(key)),
        ...steps.map(([name]) =>
          sql<number>`cast(sum(${column(`_step${name}`)}) ${upTo} as float8) / (${real(2 ** stepBits)} * ${top})`.as(
            name,
          ),
        ),
        ...Object.entries(ownColumns(model, tied, extras)).map(([name, value]) => value.as(name)),
      ]),
  );
}

function ownColumns(model: HazardModel, tied: boolean, { transform, residuals }: Extras): Derived {
  const each = column('_each');
  const numbers = model.columns.map((_, j) => String(j));
  const ofMean = (j: string): NumberSql => {
    const [m, f] = [column(`_m${j}`), column(`_f${j}`)];
    return sql<number>`${each} * (${f} * (${q0} - ${d}) + (${m} - ${f}) * (${q1} - ${q0})) / ${e}`;
  };
  return {
    ...(tied ? { _own: sql<number>`${each} * (${q0} - ${d}) / ${e}` } : {}),
    ...(transform ? { _g: column('_g') } : {}),
    ...(tied && residuals ? Object.fromEntries(numbers.map((j) => [`_ownm${j}`, ofMean(j)])) : {}),
    ...(residuals ? Object.fromEntries(numbers.map((j) => [`_mean${j}`, sql`${column(`_sum${j}`)} / ${d}`])) : {}),
  };
}

/** A step as a whole number in an integer that the steps of all times together fit in; 0 where nothing happens. */
function wholeStep(step: NumberSql, dialect: EngineDialect): NumberSql {
  const largest = real(largestStep);
  const scaled = sql<number>`floor(least(greatest(${step} * ${top}, -${largest}), ${largest}) * ${real(2 ** stepBits)} + ${real(0.5)})`;
  return sql<number>`case when ${used} then ${wideWhole(scaled, dialect)} else 0 end`;
}
