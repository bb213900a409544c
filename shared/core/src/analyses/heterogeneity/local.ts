import { formulaVariables } from '../../query-language/formula-variables.ts';
import { cleanRecords } from '../../sql/clean-records.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import { countTerms, type CoxGrid, coxPieces, likelihoodTerms } from '../../sql/cox-sums.ts';
import { coxTables } from '../../sql/cox-tables.ts';
import type { EngineDialect, NumberSql, Selection } from '../../sql/engine-dialect.ts';
import { longRows, type Piece } from '../../sql/long-rows.ts';
import { siteEffect } from '../../sql/site-effect.ts';
import { atSiteIntercept, profiledRow } from '../../sql/site-intercept.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import { readHazardState } from '../../survival/hazard-state.ts';
import { largestPredictor, riskGrid } from '../../survival/risk-grid.ts';
import type { AggregateQuery, AnalysisContext, Local } from '../contract.ts';
import { fractionalBits } from '../cox/layout.ts';
import { countSums, fitSums, likelyRecords, predictedRecords } from '../glm/local.ts';
import type { GlmModel } from '../glm/model.ts';
import { type HeterogeneityPlaces, heterogeneityPlaces } from './layout.ts';
import { heterogeneityModel } from './model.ts';
import type { HeterogeneityParams } from './params.ts';

interface Asked {
  context: AnalysisContext<HeterogeneityParams>;
  beta: readonly number[];
  places: HeterogeneityPlaces;
  exposure: number;
}

/** The sums of the model, and what the site's own gradient and information say of the exposure. */
export const heterogeneityLocal: Local<HeterogeneityParams> = (context, broadcast, dialect) => {
  const { params, dictionary, caps } = context;
  const model = heterogeneityModel(params, dictionary, caps.coefficient);
  const { beta } = readHazardState(broadcast, model.columns.length, caps.coefficient);
  const asked = { context, beta, places: heterogeneityPlaces(model, dictionary), exposure: model.exposure };
  return model.of.kind === 'hazard'
    ? hazardQuery(model.of.model, asked, dialect)
    : meanQuery(model.of.model, asked, dialect);
};

function hazardQuery(model: HazardModel, asked: Asked, dialect: EngineDialect): AggregateQuery {
  const { context, beta, places } = asked;
  const { params, dictionary } = context;
  const largest = largestPredictor(beta, model.offset);
  const risks = riskGrid(largest);
  const tied = params.ties === 'efron';
  const grid: CoxGrid = { model, tied, f: fractionalBits, riskBits: risks.bits };
  const extras = { transform: null, residuals: false };
  const clean = cleanRecords(context, formulaVariables(params.formula), dialect);
  const tables = coxTables(clean, { model, dictionary, beta, grid: risks, largest, tied, extras }, dialect);
  const counts = coxPieces(countTerms(grid, dictionary), 0, dialect);
  const [sums, ...more] = coxPieces(likelihoodTerms(grid, dialect), places.logLik, dialect);
  if (!sums || more.length > 0) throw new RangeError('the sums of the likelihood are one row');
  const query = tables
    .with('likelihood', () => sums.row)
    .selectFrom(longRows([...counts, ...ofLikelihood(model.columns.length, asked, dialect)], dialect).as('all_rows'))
    .selectAll();
  return compileAggregate(query, 1);
}

/** `predicted` without an intercept, then each record with that of the site. */
function meanQuery(model: GlmModel, asked: Asked, dialect: EngineDialect): AggregateQuery {
  const { context, beta } = asked;
  const { dictionary, params } = context;
  const columns = beta.length;
  const { family } = model;
  const clean = cleanRecords(context, formulaVariables(params.formula), dialect);
  const predicted = predictedRecords(clean, { model, dictionary, beta: [0, ...beta] }, dialect);
  const records = likelyRecords(atSiteIntercept({ family, columns, f: fractionalBits }, dialect), model, dialect);
  const fit = rowOf(dialect.builder.selectFrom(records.as('records')), fitSums(model, { dialect }));
  const counted = countSums(model, dictionary, { dialect });
  const counts = { first: 0, count: counted.length, row: rowOf(dialect.builder.selectFrom('predicted'), counted) };
  const query = dialect.builder
    .with('predicted', () => predicted)
    .with('likelihood', () => profiledRow(fit, family, columns, dialect))
    .selectFrom(longRows([counts, ...ofLikelihood(columns, asked, dialect)], dialect).as('all_rows'))
    .selectAll();
  return compileAggregate(query, 1);
}

function rowOf(records: Selection, sums: readonly NumberSql[]): Selection {
  return records.select(sums.map((sum, j) => sum.as(`m${String(j)}`)));
}

/** The table `likelihood` itself, and what it says of the exposure. */
function ofLikelihood(columns: number, { places, exposure }: Asked, dialect: EngineDialect): Piece[] {
  return [
    {
      first: places.logLik,
      count: places.effect - places.logLik,
      row: dialect.builder.selectFrom('likelihood').selectAll(),
    },
    {
      first: places.effect,
      count: places.size - places.effect,
      row: siteEffect({ columns, exposure, f: fractionalBits }, dialect),
    },
  ];
}
