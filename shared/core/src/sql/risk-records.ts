import { sql } from 'kysely';
import type { Dictionary } from '../dictionary/dictionary.ts';
import type { HazardModel } from '../survival/hazard-model.ts';
import type { RiskGrid } from '../survival/risk-grid.ts';
import { column, real } from './bound-value.ts';
import { caseWeight } from './case-weight.ts';
import { anyOf, derive, type Derived, type DerivedName } from './clean-records.ts';
import type { ConditionSql, EngineDialect, NumberSql, Selection } from './engine-dialect.ts';
import { columnName, modelColumn } from './model-columns.ts';
import { numericExpression, type NumericSql } from './numeric-expression.ts';

/** Of times, in an order of their own: a record is at risk where entry < · ≤ exit. */
export interface Clock {
  exit: (time: NumberSql) => NumberSql;
  entry: (time: NumberSql) => NumberSql;
}
const itself: Clock = { exit: (time) => time, entry: (time) => time };

const [v, eta, risk] = [column('_v'), column('_eta'), column('_risk')];

/** Whether a record is used: complete, and there before it leaves. */
export const isUsed = sql<boolean>`${eta} is not null`;

/**
 * Clean records (clean-records.ts) for a hazard model at these coefficients, each value computed once: `_x0 …` on their public
 * scales, `_time`, `_start`, `_event` (0/1), `_v` (the weight over its scale), `_stratum0 …`, `_unordered` (it would
 * leave before it enters), `_outside`; `_eta`, NULL unless the record is used; `_risk` = v e^η · 2^bits, a whole number
 * in a double; `_risk0 …` = risk times column. `clock`: what stands for exit and entry, where it is not the times
 * themselves.
 */
export function riskRecords(
  clean: Selection,
  { model, dictionary }: { model: HazardModel; dictionary: Dictionary },
  { beta, grid, clock }: { beta: readonly number[]; grid: RiskGrid; clock?: Clock },
  dialect: EngineDialect,
): Selection {
  const measured = derive(clean, measuredColumns(model, dictionary, clock), dialect);
  const predicted = derive(measured, { _linear: linear(model, beta) }, dialect);
  const complete = isComplete(model);
  const ordered = derive(
    predicted,
    { _unordered: sql`(${complete} and ${isUnordered(model)})`, _eta: predictor(complete, model) },
    dialect,
  );
  const unit = real(2 ** grid.bits);
  const weighted = model.weights ? sql<number>`exp(${eta}) * ${v}` : sql<number>`exp(${eta})`;
  const risks = derive(ordered, { _risk: sql<number>`floor(${weighted} * ${unit} + ${real(0.5)})` }, dialect);
  return derive(
    risks,
    Object.fromEntries(
      model.columns.map((_, j) => [riskName(j), sql<number>`${risk} * ${column(columnName(j))}`] as const),
    ),
    dialect,
  );
}

/** What a record calls its risk times column j. */
export function riskName(j: number): DerivedName {
  return `_risk${String(j)}`;
}

/** Columns by which records are told apart into strata. */
export function stratumNames({ strata }: HazardModel): DerivedName[] {
  return strata.map((_, i): DerivedName => `_stratum${String(i)}`);
}

function measuredColumns(model: HazardModel, dictionary: Dictionary, clock: Clock = itself): Derived {
  const xs = model.columns.map((each, j) => modelColumn(each, model.scalings[j] ?? { mid: 0, half: 1 }, dictionary));
  const offset: NumericSql | null = model.offset && numericExpression(model.offset.of, dictionary);
  const outside = [...xs, offset].flatMap((each) => each?.outside ?? []);
  return {
    ...Object.fromEntries(xs.map(({ value }, j) => [columnName(j), value] as const)),
    ...Object.fromEntries(model.strata.map(({ name }, i) => [`_stratum${String(i)}`, column(name)] as const)),
    _time: clock.exit(column(model.time.name)),
    ...(model.start ? { _start: clock.entry(column(model.start.name)) } : {}),
    _event: column(model.event),
    ...(model.offset && offset ? { _offset: sql<number>`${offset.value} - ${real(model.offset.shift)}` } : {}),
    ...(model.weights ? { _v: caseWeight(model.weights) } : {}),
    _outside: anyOf([sql`${column('_clamped')}`, ...outside]),
  };
}

function linear(model: HazardModel, beta: readonly number[]): NumberSql {
  const parts = model.columns.map((_, j) => sql<number>`${real(beta[j] ?? 0)} * ${column(columnName(j))}`);
  return sql<number>`${sql.join(model.offset ? [...parts, column('_offset')] : parts, sql` + `)}`;
}

function isComplete(model: HazardModel): ConditionSql {
  const needed = [
    ...['_linear', '_time', '_event'],
    ...stratumNames(model),
    ...(model.start ? ['_start'] : []),
    ...(model.weights ? ['_v'] : []),
  ];
  return sql`(${sql.join(
    needed.map((name) => sql`${column(name)} is not null`),
    sql` and `,
  )})`;
}

/** R makes such a time missing. */
function isUnordered({ start }: HazardModel): ConditionSql {
  return start ? sql`${column('_start')} >= ${column('_time')}` : sql`false`;
}

function predictor(complete: ConditionSql, model: HazardModel): NumberSql {
  const used = model.start ? sql`${complete} and not ${isUnordered(model)}` : complete;
  return sql<number>`case when ${used} then ${column('_linear')} end`;
}
