import { sql } from 'kysely';
import { binIndex } from '../../sql/bin-index.ts';
import { column, real, whole } from '../../sql/bound-value.ts';
import { anyOf, cleanRecords, derive } from '../../sql/clean-records.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import type { ConditionSql, EngineDialect, NumberSql } from '../../sql/engine-dialect.ts';
import { countWhere, gridSum, integerText, scaledToGrid } from '../../sql/grid-sum.ts';
import { numericExpression } from '../../sql/numeric-expression.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import type { Local } from '../contract.ts';
import { fractionalBits, rocPlaces } from './layout.ts';
import type { RocParams } from './params.ts';
import { leastProbability, rocPlan, type RocPlan } from './plan.ts';

const [score, event, p, logit, bin] = ['_score', '_event', '_p', '_logit', '_bin'].map(column) as [
  NumberSql,
  NumberSql,
  NumberSql,
  NumberSql,
  NumberSql,
];

/** Records are counted and summed once, by bin of the score (NULL: incomplete); everything else is added up from there. */
export const rocLocal: Local<RocParams> = (context, _broadcast, dialect) => {
  const { params, dictionary } = context;
  const plan = rocPlan(params, dictionary);
  const clean = cleanRecords(context, formulaVariables(params.formula), dialect);
  const { value, outside } = numericExpression(plan.score, dictionary);
  const outcome = column(plan.outcome);
  const scored = derive(
    clean,
    {
      _score: sql<number>`case when ${outcome} is not null then ${value} end`,
      _event: outcome,
      _outside: anyOf([sql`${column('_clamped')}`, ...outside]),
    },
    dialect,
  );
  const binned = derive(
    predictions(scored, plan, dialect),
    { _bin: sql<number>`case when ${score} is not null then ${binIndex(score, plan.bins)} end` },
    dialect,
  );
  const measures = measuresOf(plan, dialect);
  const db = dialect.builder;
  const places = rocPlaces(plan);
  const used = sql<boolean>`${bin} is not null`;
  const total = (place: number, of: NumberSql, where: ConditionSql) =>
    db
      .selectFrom('bins')
      .select([whole(place).as('g'), integerText(sql<number>`sum(${of})`).as('m0')])
      .where(where);
  const runs = ['_cases', '_others', '_probability', '_logits'].slice(0, places.runCount);
  const query = db
    .with('bins', () =>
      db
        .selectFrom(binned.as('records'))
        .select([bin.as('_bin'), ...Object.entries(measures).map(([name, sum]) => sum.as(name))])
        .groupBy(bin),
    )
    .selectFrom(total(places.n, column('_n'), used).as('everybody'))
    .select(['g', 'm0'])
    .unionAll(total(places.missing, column('_n'), sql`not (${used})`))
    .unionAll(total(places.clamped, column('_moved'), used))
    .unionAll(total(places.cases, column('_cases'), used))
    .unionAll(total(places.others, column('_others'), used));
  const withSums = (plan.scale === null ? [] : ['_probability', '_squared']).reduce(
    (rows, name, k) => rows.unionAll(total(places.sums + k, column(name), used)),
    query,
  );
  return compileAggregate(
    runs.reduce(
      (rows, name, k) =>
        rows.unionAll(
          db
            .selectFrom('bins')
            .select([
              sql<number>`${whole(places.runs + k * plan.length)} + ${bin}`.as('g'),
              integerText(column(name)).as('m0'),
            ])
            .where(used),
        ),
      withSums,
    ),
    1,
  );
};

/** `_p` and `_logit`, the latter over its bound. */
function predictions(records: Parameters<typeof derive>[0], plan: RocPlan, dialect: EngineDialect) {
  if (plan.scale === null) return records;
  const [one, largest] = [real(1), real(plan.largest)];
  if (plan.scale === 'probability') {
    const [low, high] = [real(leastProbability), real(1 - leastProbability)];
    const inside = sql<number>`case when ${score} < ${low} then ${low} when ${score} > ${high} then ${high} else ${score} end`;
    const bounded = derive(records, { _inside: inside }, dialect);
    const x = column('_inside');
    return derive(bounded, { _p: score, _logit: sql<number>`ln(${x} / (${one} - ${x})) / ${largest}` }, dialect);
  }
  const small = derive(records, { _e: sql<number>`exp(-abs(${score}))` }, dialect);
  const e = column('_e');
  return derive(
    small,
    {
      _p: sql<number>`case when ${score} >= ${real(0)} then ${one} / (${one} + ${e}) else ${e} / (${one} + ${e}) end`,
      _logit: sql<number>`${score} / ${largest}`,
    },
    dialect,
  );
}

function measuresOf(plan: RocPlan, dialect: EngineDialect): Readonly<Record<string, NumberSql>> {
  const isCase = sql<boolean>`${event} = ${real(1)}`;
  const counts = {
    _n: countWhere(null),
    _moved: countWhere(sql`${column('_outside')}`),
    _cases: countWhere(isCase),
    _others: countWhere(sql`${event} = ${real(0)}`),
  };
  if (plan.scale === null) return counts;
  const total = (term: NumberSql): NumberSql => gridSum(scaledToGrid(term, fractionalBits), fractionalBits, 1, dialect);
  return {
    ...counts,
    _probability: total(p),
    _squared: total(sql<number>`(${p} - ${event}) * (${p} - ${event})`),
    _logits: total(logit),
  };
}
