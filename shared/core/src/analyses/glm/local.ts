import { sql } from 'kysely';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { informationEntries } from '../../regression/information.ts';
import { levelCounts } from '../../regression/level-counts.ts';
import { column, real, whole } from '../../sql/bound-value.ts';
import { anyOf, cleanRecords, derive, type Derived } from '../../sql/clean-records.ts';
import type { ConditionSql, EngineDialect, NumberSql, Selection } from '../../sql/engine-dialect.ts';
import { countWhere, gridSum, scaledToGrid } from '../../sql/grid-sum.ts';
import { oneRow } from '../../sql/group-rows.ts';
import { binomialTerms, gaussianTerms, poissonTerms } from '../../sql/likelihood-terms.ts';
import { logFactorial, timesOwnLog } from '../../sql/log-gamma.ts';
import { columnName, excludeOneAnother, levelCondition, modelColumn, scaled } from '../../sql/model-columns.ts';
import { numericExpression, type NumericSql } from '../../sql/numeric-expression.ts';
import type { Local } from '../contract.ts';
import {
  type Constant,
  constantBound,
  constantsOf,
  fractionalBits,
  informationBound,
  objectiveBound,
} from './layout.ts';
import { atCoefficients, type GlmModel, glmModel } from './model.ts';
import type { GlmParams } from './params.ts';
import { checkedCoefficients } from './state.ts';
import { glmVariables } from './variables.ts';

const terms = { gaussian: gaussianTerms, binomial: binomialTerms, poisson: poissonTerms };
const [y, w, eta, r, v] = [column('_y'), column('_w'), column('_eta'), column('_r'), column('_v')];

export const glmLocal: Local<GlmParams> = (context, broadcast, dialect) => {
  const model = glmModel(context);
  const { dictionary, params } = context;
  const beta = checkedCoefficients(broadcast, model, context.caps.coefficient);
  const clean = cleanRecords(context, glmVariables(params), dialect);
  const likely = likelyRecords(predictedRecords(clean, { model, dictionary, beta }, dialect), model, dialect);
  return oneRow(likely, sumsOf(atCoefficients(model, beta), dictionary, dialect), dialect);
};

/**
 * Clean records with `_x1 …`, `_y`, `_w` on their public scales and `_eta`, NULL unless the record is complete; each
 * computed once.
 */
export function predictedRecords(
  clean: Selection,
  { model, dictionary, beta }: { model: GlmModel; dictionary: Dictionary; beta: readonly number[] },
  dialect: EngineDialect,
): Selection {
  const measured = derive(clean, matrixColumns(model, dictionary), dialect);
  return derive(measured, { _eta: predictor(model, beta) }, dialect);
}

/** The same with residual, weight and objective (sql/likelihood-terms.ts) and `_s1 …`, a column times its weight. */
export function likelyRecords(predicted: Selection, model: GlmModel, dialect: EngineDialect): Selection {
  const likely = terms[model.family](predicted, model.weights !== null, 2 ** fractionalBits, dialect);
  return derive(likely, weightedColumns(model), dialect);
}

/**
 * Objective, gradient and information over likely records, in the order of the layout; sums leave NULL out. `model` with
 * the largest values at the coefficients.
 */
export function fitSums(model: GlmModel, dialect: EngineDialect): NumberSql[] {
  const grid = (scaledTerm: NumberSql, bound: number): NumberSql => gridSum(scaledTerm, fractionalBits, bound, dialect);
  return [
    grid(column('_objective'), objectiveBound(model)),
    ...model.columns.map((_, j) =>
      grid(isOne(model, j) ? r : sql<number>`${r} * ${column(columnName(j))}`, model.largest.residual),
    ),
    ...informationEntries(model.columns.length).map(([i, j]) => entry(model, i, j, grid)),
  ];
}

function matrixColumns(model: GlmModel, dictionary: Dictionary): Derived {
  const xs = model.columns.map((each, j) => ({
    name: columnName(j),
    sql: each.factors.length === 0 ? null : modelColumn(each, model.scalings[j] ?? { mid: 0, half: 1 }, dictionary),
  }));
  const response = numericExpression(model.response.of, dictionary);
  const offset: NumericSql | null = model.offset && numericExpression(model.offset.of, dictionary);
  const outside = [...xs.map((x) => x.sql), response, offset].flatMap((each) => each?.outside ?? []);
  return {
    ...Object.fromEntries(xs.flatMap(({ name, sql: x }) => (x ? [[name, x.value] as const] : []))),
    _y: scaled(response.value, model.response.scaling),
    ...(model.offset && offset ? { _offset: sql<number>`${offset.value} - ${real(model.offset.shift)}` } : {}),
    ...(model.weights ? { _w: weight(model.weights) } : {}),
    _outside: anyOf([sql`${column('_clamped')}`, ...outside]),
  };
}

/** A weight of 0 takes no part, as in R. */
function weight({ variable, scale }: NonNullable<GlmModel['weights']>): NumberSql {
  const x = column(variable);
  return sql<number>`case when ${x} > ${real(0)} then ${x} / ${real(scale)} end`;
}

function predictor(model: GlmModel, beta: readonly number[]): NumberSql {
  const parts = model.columns.map(({ factors }, j) => {
    const b = real(beta[j] ?? 0);
    return factors.length === 0 ? b : sql<number>`${b} * ${column(columnName(j))}`;
  });
  const all = model.offset ? [...parts, column('_offset')] : parts;
  const complete = [sql`${y} is not null`, ...(model.weights ? [sql`${w} is not null`] : [])];
  return sql<number>`case when ${sql.join(complete, sql` and `)} then ${sql.join(all, sql` + `)} end`;
}

function weightedColumns({ columns }: GlmModel): Derived {
  return Object.fromEntries(
    columns.flatMap(({ factors }, j) =>
      factors.length === 0 ? [] : [[sName(j), sql<number>`${column(columnName(j))} * ${v}`] as const],
    ),
  );
}

/** In the order of the layout. */
function sumsOf(model: GlmModel, dictionary: Dictionary, dialect: EngineDialect): NumberSql[] {
  const f = fractionalBits;
  const used = sql<boolean>`${eta} is not null`;
  const unscaled = (term: NumberSql, bound: number): NumberSql =>
    gridSum(scaledToGrid(sql<number>`case when ${used} then ${term} end`, f), f, bound, dialect);
  return [
    countWhere(used),
    countWhere(sql`${eta} is null`),
    countWhere(sql`${used} and ${column('_outside')}`),
    ...eventSums(model, used, unscaled),
    ...levelCounts(model.columns, dictionary).map((count) =>
      countWhere(sql`${used} and ${levelCondition(count, dictionary)}`),
    ),
    ...constantsOf(model).map((key) => unscaled(constantTerm(key, model), constantBound(model, key))),
    ...fitSums(model, dialect),
  ];
}

function eventSums(
  { family, response }: GlmModel,
  used: ConditionSql,
  unscaled: (term: NumberSql, bound: number) => NumberSql,
): NumberSql[] {
  if (family === 'gaussian' || (family === 'binomial' && !response.binary)) return [];
  if (response.binary) return [countWhere(sql`${used} and ${y} = ${real(1)}`)];
  return [unscaled(y, Math.max(response.max, 1))];
}

function constantTerm(key: Constant, { family, weights }: GlmModel): NumberSql {
  const times = weights ? sql<number>`${w}` : real(1);
  const one = real(1);
  switch (key) {
    case 'log weights':
      return sql<number>`ln(${w})`;
    case 'saturated':
      return family === 'poisson'
        ? sql<number>`${times} * (${timesOwnLog(y)} - ${y})`
        : sql<number>`${times} * (${timesOwnLog(y)} + ${timesOwnLog(sql<number>`(${one} - ${y})`)})`;
    case 'log factorials':
      return sql<number>`${times} * ${logFactorial(y)}`;
    case 'log combinations': {
      const trials = sql<number>`(${w} * ${real(weights?.scale ?? 1)})`;
      const [hits, misses] = [sql<number>`(${trials} * ${y})`, sql<number>`(${trials} * (${one} - ${y}))`];
      return sql<number>`${logFactorial(trials)} - ${logFactorial(hits)} - ${logFactorial(misses)}`;
    }
  }
}

/** Upper triangle of Σ w x xᵀ. Indicators of two levels of one category never meet; a 0/1 column is its own square. */
function entry(model: GlmModel, i: number, j: number, grid: (term: NumberSql, bound: number) => NumberSql): NumberSql {
  const bound = informationBound(model);
  const [a, b] = [model.columns[i], model.columns[j]];
  if (!a || !b) throw new RangeError('an entry outside the matrix');
  if (uncentred(model, i) && uncentred(model, j) && excludeOneAnother(a, b)) return whole(0);
  const s = isOne(model, i) ? v : column(sName(i));
  if (isOne(model, i) && isOne(model, j)) return grid(v, bound);
  if (isOne(model, i)) return grid(column(sName(j)), bound);
  return grid(i === j && a.binary ? s : sql<number>`${s} * ${column(columnName(j))}`, bound);
}

/** 0 where one of its factors is. */
function uncentred({ scalings }: GlmModel, j: number): boolean {
  return scalings[j]?.mid === 0;
}

function isOne({ columns }: GlmModel, j: number): boolean {
  return columns[j]?.factors.length === 0;
}

function sName(j: number): `_s${string}` {
  return `_s${String(j)}`;
}
