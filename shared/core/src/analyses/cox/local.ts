import { sql } from 'kysely';
import type { NumericVariable } from '../../dictionary/dictionary.ts';
import { gridOf } from '../../dictionary/on-grid.ts';
import { centreOf } from '../../regression/centre-of.ts';
import { column, real } from '../../sql/bound-value.ts';
import { cleanRecords } from '../../sql/clean-records.ts';
import { compileAggregate } from '../../sql/compile-aggregate.ts';
import { concordanceRow } from '../../sql/concordance-pairs.ts';
import {
  countTerms,
  type CoxGrid,
  coxPieces,
  likelihoodTerms,
  proportionalityTerms,
  residualTerms,
} from '../../sql/cox-sums.ts';
import { coxTables, withPairs } from '../../sql/cox-tables.ts';
import type { NumberSql } from '../../sql/engine-dialect.ts';
import { longRows } from '../../sql/long-rows.ts';
import { hazardModel } from '../../survival/hazard-model.ts';
import { largestPredictor, riskGrid } from '../../survival/risk-grid.ts';
import type { Local } from '../contract.ts';
import { coxPlaces, fractionalBits, pairSums } from './layout.ts';
import type { CoxParams } from './params.ts';
import { readCoxState } from './state.ts';
import { coxVariables } from './variables.ts';

/**
 * Risk sets inside the site: risks e^η on a grid, added up in whole numbers by time and over time, so that no order of
 * adding shows; what each event time and each record adds is brought to the grid once more before it is summed.
 */
export const coxLocal: Local<CoxParams> = (context, broadcast, dialect) => {
  const { params, dictionary, caps } = context;
  const model = hazardModel(params, dictionary, caps.coefficient);
  const { beta, diagnostics } = readCoxState(broadcast, model.columns.length, caps.coefficient);
  const largest = largestPredictor(beta, model.offset);
  const risks = riskGrid(largest);
  const tied = params.ties === 'efron';
  const extras = diagnostics
    ? { transform: transformOf(model.time, params.phTest), residuals: params.robust }
    : { transform: null, residuals: false };
  const grid: CoxGrid = { model, tied, f: fractionalBits, largest, riskBits: risks.bits };
  const clean = cleanRecords(context, coxVariables(params), dialect);
  const tables = coxTables(clean, { model, dictionary, beta, grid: risks, tied, extras }, dialect);
  const terms = [
    ...countTerms(grid, dictionary),
    ...likelihoodTerms(grid, dialect),
    ...(diagnostics ? proportionalityTerms(grid, dialect) : []),
    ...(diagnostics && params.robust ? residualTerms(grid, dialect) : []),
  ];
  const pieces = coxPieces(terms, 0, dialect);
  if (!diagnostics) return compileAggregate(tables.selectFrom(longRows(pieces, dialect).as('all_rows')).selectAll(), 1);
  const { pairs } = coxPlaces(model, dictionary, params.robust);
  const counted = { first: pairs, count: pairSums.length, row: concordanceRow(model, dialect) };
  const rows = longRows([...pieces, counted], dialect);
  return compileAggregate(
    withPairs(tables, { model, largest }, dialect).selectFrom(rows.as('all_rows')).selectAll(),
    1,
  );
};

/** Time, or its logarithm, over the dictionary's bounds: within ±1. A time of 0 has the logarithm of the first step. */
function transformOf(time: NumericVariable, transform: CoxParams['phTest']): NumberSql {
  const at = column('_at');
  if (transform === 'identity') return within(at, time);
  const lowest = time.min > 0 ? time.min : (gridOf(time) ?? time.max / 1e6);
  const logarithm = sql<number>`ln(case when ${at} > ${real(lowest)} then ${at} else ${real(lowest)} end)`;
  return within(logarithm, { min: Math.log(lowest), max: Math.log(time.max) });
}

function within(x: NumberSql, bounds: { min: number; max: number }): NumberSql {
  const { mid, half } = centreOf(bounds);
  return sql<number>`(${x} - ${real(mid)}) / ${real(half)}`;
}
