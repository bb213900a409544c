import { sql } from 'kysely';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { levelCounts } from '../../regression/level-counts.ts';
import { column, real } from '../../sql/bound-value.ts';
import { caseWeight } from '../../sql/case-weight.ts';
import { clamped } from '../../sql/clamped.ts';
import { anyOf, cleanRecords, derive, type Derived } from '../../sql/clean-records.ts';
import { isOne, productSums, type ProductWeight, weightedColumns } from '../../sql/column-products.ts';
import type { ConditionSql, EngineDialect, NumberSql, Selection } from '../../sql/engine-dialect.ts';
import { countWhere, gridSum, scaledToGrid } from '../../sql/grid-sum.ts';
import { oneRow } from '../../sql/group-rows.ts';
import { binomialTerms, gaussianTerms, poissonTerms } from '../../sql/likelihood-terms.ts';
import { logFactorial, timesOwnLog } from '../../sql/log-gamma.ts';
import { columnName, levelCondition, modelColumn, scaled } from '../../sql/model-columns.ts';
import { numericExpression, type NumericSql } from '../../sql/numeric-expression.ts';
import { hasFewKinds, occurrences, talliedRecords } from '../../sql/tallied-records.ts';
import type { Local } from '../contract.ts';
import {
  type Constant,
  constantBound,
  constantsOf,
  fractionalBits,
  informationBound,
  objectiveBound,
} from './layout.ts';
import { atCoefficients, type GlmModel, glmModel, largestScore } from './model.ts';
import type { GlmParams } from './params.ts';
import { checkedCoefficients, readState } from './state.ts';
import { glmVariables } from './variables.ts';

/** How records are added up: `times` is how often each counts, once without it (sql/tallied-records.ts). */
export interface Adding {
  dialect: EngineDialect;
  times?: NumberSql | undefined;
}

const terms = { gaussian: gaussianTerms, binomial: binomialTerms, poisson: poissonTerms };
const [y, w, eta, r] = [column('_y'), column('_w'), column('_eta'), column('_r')];
const byInformation: ProductWeight = { weight: '_v', times: '_s' };
const bySquare: ProductWeight = { weight: '_square', times: '_t' };

export const glmLocal: Local<GlmParams> = (context, broadcast, dialect) => {
  const model = glmModel(context);
  const { dictionary, params } = context;
  const beta = checkedCoefficients(broadcast, model, context.caps.coefficient);
  const { residuals } = readState(broadcast);
  const names = glmVariables(params);
  const tallied = hasFewKinds(names, dictionary);
  const clean = cleanRecords(context, names, dialect);
  const kinds = tallied ? talliedRecords(clean, names, dialect) : clean;
  const likely = likelyRecords(predictedRecords(kinds, { model, dictionary, beta }, dialect), model, dialect);
  const limits = atCoefficients(model, beta);
  const add: Adding = { dialect, times: tallied ? occurrences : undefined };
  const sums = sumsOf(limits, dictionary, add);
  if (!residuals) return oneRow(likely, sums, dialect);
  return oneRow(residualRecords(likely, limits, dialect), [...sums, ...residualSums(limits, add)], dialect);
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
  return derive(likely, weightedColumns(model, byInformation), dialect);
}

/**
 * Objective, gradient and information over likely records, in the order of the layout; sums leave NULL out. `model` with
 * the largest values at the coefficients.
 */
export function fitSums(model: GlmModel, { dialect, times }: Adding): NumberSql[] {
  const grid = (scaledTerm: NumberSql, bound: number): NumberSql =>
    gridSum(scaledTerm, fractionalBits, bound, dialect, times);
  return [
    grid(column('_objective'), objectiveBound(model)),
    ...model.columns.map((each, j) =>
      grid(isOne(each) ? r : sql<number>`${r} * ${column(columnName(j))}`, model.largest.residual),
    ),
    ...productSums(model, byInformation, (term) => grid(term, informationBound(model))),
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
    ...(model.weights ? { _w: caseWeight(model.weights) } : {}),
    _outside: anyOf([sql`${column('_clamped')}`, ...outside]),
  };
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

/** Likely records with the squares of their residuals, the weight of the products for robust errors; times 2^f as they. */
export function residualRecords(likely: Selection, model: GlmModel, dialect: EngineDialect): Selection {
  const unit = real(2 ** fractionalBits);
  const scaledDown = derive(likely, { _residual_raw: sql<number>`${r} / ${unit}` }, dialect);
  const limited = derive(
    scaledDown,
    { _residual_limited: clamped(column('_residual_raw'), largestScore(model)) },
    dialect,
  );
  const residual = column('_residual_limited');
  const squared = derive(limited, { _square: sql<number>`${residual} * ${residual} * ${unit}` }, dialect);
  return derive(squared, weightedColumns(model, bySquare), dialect);
}

/** Σ w² r² x xᵀ over residual records, in the order of the layout. */
export function residualSums(model: GlmModel, { dialect, times }: Adding): NumberSql[] {
  const bound = largestScore(model) ** 2;
  return productSums(model, bySquare, (term) => gridSum(term, fractionalBits, bound, dialect, times));
}

/** In the order of the layout. */
function sumsOf(model: GlmModel, dictionary: Dictionary, add: Adding): NumberSql[] {
  return [
    ...countSums(model, dictionary, add),
    ...constantsOf(model).map((key) => unscaled(constantTerm(key, model), constantBound(model, key), add)),
    ...fitSums(model, add),
  ];
}

const used = sql<boolean>`${eta} is not null`;

/** A sum over the records used. */
function unscaled(term: NumberSql, bound: number, { dialect, times }: Adding): NumberSql {
  const f = fractionalBits;
  return gridSum(scaledToGrid(sql<number>`case when ${used} then ${term} end`, f), f, bound, dialect, times);
}

/** n, missing, clamped, events?, levels. */
export function countSums(model: GlmModel, dictionary: Dictionary, add: Adding): NumberSql[] {
  const count = (condition: ConditionSql): NumberSql => countWhere(condition, add.times);
  return [
    count(used),
    count(sql`${eta} is null`),
    count(sql`${used} and ${column('_outside')}`),
    ...eventSums(model, add),
    ...levelCounts(model.columns, dictionary).map((level) =>
      count(sql`${used} and ${levelCondition(level, dictionary)}`),
    ),
  ];
}

function eventSums({ family, response }: GlmModel, add: Adding): NumberSql[] {
  if (family === 'gaussian' || (family === 'binomial' && !response.binary)) return [];
  if (response.binary) return [countWhere(sql`${used} and ${y} = ${real(1)}`, add.times)];
  return [unscaled(y, Math.max(response.max, 1), add)];
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
