import { sql } from 'kysely';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { Formula } from '../../query-language/formula.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { type LevelCount, levelCounts } from '../../regression/level-counts.ts';
import type { ModelColumn } from '../../regression/model-columns.ts';
import { binIndex } from '../../sql/bin-index.ts';
import { column, real, whole } from '../../sql/bound-value.ts';
import { anyOf, cleanRecords, derive } from '../../sql/clean-records.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import type { ConditionSql, EngineDialect, NumberSql, Selection } from '../../sql/engine-dialect.ts';
import { countWhere, gridSum, scaledToGrid } from '../../sql/grid-sum.ts';
import { longRows, type Piece, piecesOf } from '../../sql/long-rows.ts';
import { columnName, levelCondition, modelColumn } from '../../sql/model-columns.ts';
import { numericExpression, type NumericSql } from '../../sql/numeric-expression.ts';
import { weightedRecords } from '../../sql/propensity-weights.ts';
import type { AnalysisContext, Local } from '../contract.ts';
import { fitSums, likelyRecords, predictedRecords } from '../glm/local.ts';
import { countedColumns, fractionalBits, type PropensityPlaces, propensityPlaces } from './layout.ts';
import { completeMark, type PropensityModel, propensityModel } from './model.ts';
import { eventOf, outcomeColumns, type OutcomeModel } from './outcome.ts';
import { glmPieces, hazardPieces } from './outcome-pieces.ts';
import type { PropensityParams } from './params.ts';
import { readPropensityState } from './state.ts';
import { propensityVariables } from './variables.ts';

const [y, weight, score] = [column('_y'), column('_weight'), column('_score')];

/**
 * Every round counts the records that are used; those of the score and of the outcome add the likelihood of their model,
 * the last one both, and what the weights make of the arms.
 */
export const propensityLocal: Local<PropensityParams> = (context, broadcast, dialect) => {
  const { params, dictionary, caps } = context;
  const model = propensityModel(context);
  const places = propensityPlaces(model, dictionary);
  const state = readPropensityState(broadcast, model, caps.coefficient);
  const { phase, share } = state;
  const cohort = markedRecords(context, model, dialect);
  const fit = { model: model.score, dictionary: model.scoreDictionary, beta: state.score.beta };
  const predicted = predictedRecords(cohort, fit, dialect);
  const { weights: kind, stabilised, cap } = params;
  const weighted = weightedRecords(
    predicted,
    { kind, share: stabilised ? share : null, cap, scale: model.scale },
    dialect,
  );
  const pieces = [
    ...piecesOf(places.counts, cohort, countSums(model, places, dictionary), dialect),
    ...(phase === 'outcome'
      ? []
      : piecesOf(
          places.score,
          likelyRecords(predicted, model.score, dialect),
          fitSums(model.score, { dialect }),
          dialect,
        )),
    ...(phase === 'report' ? reportPieces(model, places, weighted, dialect) : []),
  ];
  const plain = (all: readonly Piece[]) =>
    compileAggregate(dialect.builder.selectFrom(longRows(all, dialect).as('all_rows')).selectAll(), 1);
  if (phase === 'score' || model.outcome === null || state.outcome === null) return plain(pieces);
  const outcome = {
    ...{ weighted, names: propensityVariables(params), dictionary, places },
    ...{ beta: state.outcome.beta, residuals: phase === 'report' },
  };
  if (model.outcome.kind === 'glm') return plain([...pieces, ...glmPieces(model.outcome.glm, outcome, dialect)]);
  const { hazard, ties } = model.outcome;
  const { tables, pieces: more } = hazardPieces(hazard, ties === 'efron', outcome, dialect);
  return compileAggregate(tables.selectFrom(longRows([...pieces, ...more], dialect).as('all_rows')).selectAll(), 1);
};

/** The cohort with a mark on those that are complete in every variable, and `_moved`: a value was set to a bound. */
function markedRecords(
  context: AnalysisContext<PropensityParams>,
  model: PropensityModel,
  dialect: EngineDialect,
): Selection {
  const { params, dictionary } = context;
  const needed = [
    ...measured(model.score.columns, dictionary),
    ...params.formula.offset.map((of) => numericExpression(of, dictionary)),
    ...(params.outcome && model.outcome ? ofOutcome(model.outcome, params.outcome.formula, dictionary) : []),
  ];
  const present = [column(model.treatment), ...needed.map(({ value }) => value)].map(
    (value) => sql`${value} is not null`,
  );
  const { outcome } = model;
  const late = outcome?.kind === 'cox' && outcome.hazard.start ? outcome.hazard : null;
  const inOrder = late?.start ? [sql`${column(late.start.name)} < ${column(late.time.name)}`] : [];
  return derive(
    cleanRecords(context, propensityVariables(params), dialect),
    {
      [completeMark]: sql<number>`case when ${sql.join([...present, ...inOrder], sql` and `)} then ${real(1)} end`,
      _moved: anyOf([sql`${column('_clamped')}`, ...needed.flatMap(({ outside }) => outside)]),
    },
    dialect,
  );
}

function measured(columns: readonly ModelColumn[], dictionary: Dictionary): NumericSql[] {
  return columns
    .filter(({ factors }) => factors.length > 0)
    .map((each) => modelColumn(each, { mid: 0, half: 1 }, dictionary));
}

/** What a record must have for the outcome's model. */
function ofOutcome(outcome: OutcomeModel, formula: Formula, dictionary: Dictionary): NumericSql[] {
  const { response, offset, strata } = formula;
  const named = response?.kind === 'surv' ? formulaVariables({ ...formula, terms: [], offset: [], strata }) : [];
  const values = response?.kind === 'value' ? [response.of] : [];
  return [
    ...measured(outcomeColumns(outcome), dictionary),
    ...[...values, ...offset].map((of) => numericExpression(of, dictionary)),
    ...named.map((name) => ({ value: column(name), outside: [] })),
  ];
}

/** n, missing, clamped, control, treated, (events: all, control, treated,) levels. */
function countSums(model: PropensityModel, places: PropensityPlaces, dictionary: Dictionary): NumberSql[] {
  const mark = column(completeMark);
  const isUsed = sql<boolean>`${mark} is not null`;
  const columns = countedColumns(model);
  const arms = [0, 1].map((level) => sql<boolean>`${isUsed} and ${column(model.treatment)} = ${whole(level)}`);
  const event = model.outcome && eventOf(model.outcome);
  const happened = event && sql<boolean>`${numericExpression(event, dictionary).value} = ${real(1)}`;
  return [
    countWhere(isUsed),
    countWhere(sql`${mark} is null`),
    countWhere(sql`${isUsed} and ${column('_moved')}`),
    ...arms.map((arm) => countWhere(arm)),
    ...(happened && places.events !== null
      ? [isUsed, ...arms].map((of) => countWhere(sql`${of} and ${happened}`))
      : []),
    ...levelCounts(columns, dictionary).map((level) =>
      countWhere(sql`${isUsed} and ${conditionOf(level, columns, dictionary)}`),
    ),
  ];
}

function conditionOf(level: LevelCount, columns: readonly ModelColumn[], dictionary: Dictionary): ConditionSql {
  const product = level.kind === 'product' ? columns[level.column] : undefined;
  if (!product) return levelCondition(level, dictionary);
  return sql`${modelColumn(product, { mid: 0, half: 1 }, dictionary).value} = ${real(1)}`;
}

function reportPieces(
  { score: { columns }, bins }: PropensityModel,
  places: PropensityPlaces,
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
    ...piecesOf(places.weights, weighted, [...ofWeights, ...moments], dialect),
    ...piecesOf(places.overlap, binned, counts, dialect),
  ];
}
