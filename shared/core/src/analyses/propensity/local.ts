import { sql } from 'kysely';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { type LevelCount, levelCounts } from '../../regression/level-counts.ts';
import { binIndex } from '../../sql/bin-index.ts';
import { column, real, whole } from '../../sql/bound-value.ts';
import { anyOf, cleanRecords, derive } from '../../sql/clean-records.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import type { ConditionSql, EngineDialect, NumberSql, Selection } from '../../sql/engine-dialect.ts';
import { countWhere, gridSum, scaledToGrid } from '../../sql/grid-sum.ts';
import { longRows, type Piece } from '../../sql/long-rows.ts';
import { columnName, levelCondition, modelColumn } from '../../sql/model-columns.ts';
import { numericExpression, type NumericSql } from '../../sql/numeric-expression.ts';
import { weightedRecords } from '../../sql/propensity-weights.ts';
import type { AnalysisContext, Local } from '../contract.ts';
import { fitSums, likelyRecords, predictedRecords } from '../glm/local.ts';
import { countedColumns, fractionalBits, propensityPlaces } from './layout.ts';
import { completeMark, type PropensityModel, propensityModel } from './model.ts';
import type { PropensityParams } from './params.ts';
import { readPropensityState } from './state.ts';

const [y, weight, score] = [column('_y'), column('_weight'), column('_score')];

/**
 * Every round counts the records that are used; those of the score add its likelihood, the last one also what the
 * weights make of the arms.
 */
export const propensityLocal: Local<PropensityParams> = (context, broadcast, dialect) => {
  const { params, dictionary, caps } = context;
  const model = propensityModel(context);
  const places = propensityPlaces(model, dictionary);
  const state = readPropensityState(broadcast, model, caps.coefficient);
  const cohort = markedRecords(context, model, dialect);
  const fit = { model: model.score, dictionary: model.scoreDictionary, beta: state.score.beta };
  const predicted = predictedRecords(cohort, fit, dialect);
  const { weights: kind, stabilised, cap } = params;
  const weighting = { kind, share: stabilised ? state.share : null, cap, scale: model.scale };
  const piece = (first: number, from: Selection, sums: readonly NumberSql[]): Piece =>
    pieceOf(first, from, sums, dialect);
  const pieces = [
    piece(places.counts, cohort, countSums(model, dictionary)),
    piece(places.score, likelyRecords(predicted, model.score, dialect), fitSums(model.score, dialect)),
    ...(state.phase === 'report'
      ? reportPieces(model, places, weightedRecords(predicted, weighting, dialect), dialect)
      : []),
  ];
  return compileAggregate(dialect.builder.selectFrom(longRows(pieces, dialect).as('all_rows')).selectAll(), 1);
};

/** The cohort with a mark on those that are complete in every variable, and `_moved`: a value was set to a bound. */
function markedRecords(
  context: AnalysisContext<PropensityParams>,
  { score, treatment }: PropensityModel,
  dialect: EngineDialect,
): Selection {
  const { params, dictionary } = context;
  const needed = [
    ...measured(score.columns, dictionary),
    ...params.formula.offset.map((of) => numericExpression(of, dictionary)),
  ];
  const present = [column(treatment), ...needed.map(({ value }) => value)].map((value) => sql`${value} is not null`);
  return derive(
    cleanRecords(context, formulaVariables(params.formula), dialect),
    {
      [completeMark]: sql<number>`case when ${sql.join(present, sql` and `)} then ${real(1)} end`,
      _moved: anyOf([sql`${column('_clamped')}`, ...needed.flatMap(({ outside }) => outside)]),
    },
    dialect,
  );
}

function measured(columns: PropensityModel['score']['columns'], dictionary: Dictionary): NumericSql[] {
  return columns
    .filter(({ factors }) => factors.length > 0)
    .map((each) => modelColumn(each, { mid: 0, half: 1 }, dictionary));
}

/** n, missing, clamped, control, treated, levels. */
function countSums(model: PropensityModel, dictionary: Dictionary): NumberSql[] {
  const mark = column(completeMark);
  const isUsed = sql<boolean>`${mark} is not null`;
  const columns = countedColumns(model);
  return [
    countWhere(isUsed),
    countWhere(sql`${mark} is null`),
    countWhere(sql`${isUsed} and ${column('_moved')}`),
    ...[0, 1].map((level) => countWhere(sql`${isUsed} and ${column(model.treatment)} = ${whole(level)}`)),
    ...levelCounts(columns, dictionary).map((level) =>
      countWhere(sql`${isUsed} and ${conditionOf(level, columns, dictionary)}`),
    ),
  ];
}

function conditionOf(
  level: LevelCount,
  columns: PropensityModel['score']['columns'],
  dictionary: Dictionary,
): ConditionSql {
  const product = level.kind === 'product' ? columns[level.column] : undefined;
  if (!product) return levelCondition(level, dictionary);
  return sql`${modelColumn(product, { mid: 0, half: 1 }, dictionary).value} = ${real(1)}`;
}

function reportPieces(
  { score: { columns }, bins }: PropensityModel,
  places: ReturnType<typeof propensityPlaces>,
  weighted: Selection,
  dialect: EngineDialect,
): Piece[] {
  const arms = [0, 1].map((level) => sql<boolean>`(${weight} is not null and ${y} = ${whole(level)})`);
  const total = (term: NumberSql, where: ConditionSql): NumberSql =>
    gridSum(scaledToGrid(sql<number>`case when ${where} then ${term} end`, fractionalBits), fractionalBits, 1, dialect);
  const moments = columns.slice(1).flatMap((_, j) => {
    const x = column(columnName(j + 1));
    const terms = [x, sql<number>`${x} * ${x}`, sql<number>`${weight} * ${x}`, sql<number>`${weight} * ${x} * ${x}`];
    return arms.flatMap((arm) => terms.map((term) => total(term, arm)));
  });
  const ofWeights = arms.flatMap((arm) => [
    total(weight, arm),
    total(sql<number>`${weight} * ${weight}`, arm),
    countWhere(sql`${arm} and ${column('_capped')}`),
  ]);
  const binned = derive(weighted, { _bin: binIndex(score, bins) }, dialect);
  const counts = arms.flatMap((arm) =>
    bins.edges.slice(1).map((_, bin) => countWhere(sql`${arm} and ${column('_bin')} = ${whole(bin + 1)}`)),
  );
  return [
    pieceOf(places.weights, weighted, [...ofWeights, ...moments], dialect),
    pieceOf(places.overlap, binned, counts, dialect),
  ];
}

function pieceOf(first: number, from: Selection, sums: readonly NumberSql[], dialect: EngineDialect): Piece {
  const row = dialect.builder.selectFrom(from.as('records')).select(sums.map((sum, j) => sum.as(`m${String(j)}`)));
  return { first, count: sums.length, row };
}
