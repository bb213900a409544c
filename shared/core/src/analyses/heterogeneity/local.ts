import { cleanRecords } from '../../sql/clean-records.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import { countTerms, type CoxGrid, coxPieces, likelihoodTerms } from '../../sql/cox-sums.ts';
import { coxTables } from '../../sql/cox-tables.ts';
import { longRows } from '../../sql/long-rows.ts';
import { siteEffect } from '../../sql/site-effect.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { readHazardState } from '../../survival/hazard-state.ts';
import { largestPredictor, riskGrid } from '../../survival/risk-grid.ts';
import type { Local } from '../contract.ts';
import { fractionalBits } from '../cox/layout.ts';
import { heterogeneityPlaces } from './layout.ts';
import { heterogeneityModel } from './model.ts';
import type { HeterogeneityParams } from './params.ts';

/** The sums of the stratified model, and what the site's own gradient and information say of the exposure. */
export const heterogeneityLocal: Local<HeterogeneityParams> = (context, broadcast, dialect) => {
  const { params, dictionary, caps } = context;
  const { hazard: model, exposure } = heterogeneityModel(params, dictionary, caps.coefficient);
  const { beta } = readHazardState(broadcast, model.columns.length, caps.coefficient);
  const largest = largestPredictor(beta, model.offset);
  const risks = riskGrid(largest);
  const tied = params.ties === 'efron';
  const grid: CoxGrid = { model, tied, f: fractionalBits, largest, riskBits: risks.bits };
  const clean = cleanRecords(context, formulaVariables(params.formula), dialect);
  const extras = { transform: null, residuals: false };
  const tables = coxTables(clean, { model, dictionary, beta, grid: risks, tied, extras }, dialect);
  const places = heterogeneityPlaces(model, dictionary);
  const counts = coxPieces(countTerms(grid, dictionary), 0, dialect);
  const [sums, ...more] = coxPieces(likelihoodTerms(grid, dialect), places.logLik, dialect);
  if (!sums || more.length > 0) throw new RangeError('the sums of the likelihood are one row');
  const own = { ...sums, row: dialect.builder.selectFrom('likelihood').selectAll() };
  const effect = {
    first: places.effect,
    count: places.size - places.effect,
    row: siteEffect({ columns: model.columns.length, exposure, f: fractionalBits }, dialect),
  };
  const query = tables
    .with('likelihood', () => sums.row)
    .selectFrom(longRows([...counts, own, effect], dialect).as('all_rows'))
    .selectAll();
  return compileAggregate(query, 1);
};
