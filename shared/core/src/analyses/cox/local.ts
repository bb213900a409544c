import { sql } from 'kysely';
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
import { cutsBelow } from '../../sql/cuts-below.ts';
import type { NumberSql } from '../../sql/engine-dialect.ts';
import { intervalIndex } from '../../sql/grid-index.ts';
import { longRows } from '../../sql/long-rows.ts';
import { timeCounts } from '../../sql/time-counts.ts';
import { type HazardModel, hazardModel } from '../../survival/hazard-model.ts';
import { largestPredictor, riskGrid } from '../../survival/risk-grid.ts';
import type { Local } from '../contract.ts';
import { coxPlaces, fractionalBits, pairSums } from './layout.ts';
import type { CoxParams } from './params.ts';
import { readCoxState } from './state.ts';
import { curveGrid, type TimeCurve } from './time-curve.ts';
import { coxVariables } from './variables.ts';

/**
 * Risk sets inside the site: risks e^η on a grid, added up in whole numbers by time and over time, so that no order of
 * adding shows; what each event time and each record adds is brought to the grid once more before it is summed.
 */
export const coxLocal: Local<CoxParams> = (context, broadcast, dialect) => {
  const { params, dictionary, caps } = context;
  const model = hazardModel(params, dictionary, caps.coefficient);
  const { beta, diagnostics, nullModel, curve } = readCoxState(broadcast, model, caps.coefficient);
  const largest = largestPredictor(beta, model.offset);
  const risks = riskGrid(largest);
  const tied = params.ties === 'efron';
  const extras = diagnostics
    ? { transform: transformOf(model, params.phTest, curve), residuals: params.robust }
    : { transform: null, residuals: false };
  const grid: CoxGrid = { model, tied, f: fractionalBits, riskBits: risks.bits };
  const clean = cleanRecords(context, coxVariables(params), dialect);
  const tables = coxTables(clean, { model, dictionary, beta, grid: risks, largest, tied, extras }, dialect);
  const terms = [
    ...countTerms(grid, dictionary),
    ...likelihoodTerms(grid, dialect),
    ...(diagnostics ? proportionalityTerms(grid, dialect) : []),
    ...(diagnostics && params.robust ? residualTerms(grid, dialect) : []),
  ];
  const pieces = coxPieces(terms, 0, dialect);
  const { pairs, curve: counts } = coxPlaces(model, dictionary, params);
  if (!diagnostics) {
    const rows = tables.selectFrom(longRows(pieces, dialect).as('all_rows')).selectAll();
    const first = counts !== null && nullModel === null;
    return compileAggregate(first ? rows.unionAll(timeCounts(model, curveGrid(model), counts, dialect)) : rows, 1);
  }
  const counted = { first: pairs, count: pairSums.length, row: concordanceRow(model, dialect) };
  const rows = longRows([...pieces, counted], dialect);
  return compileAggregate(
    withPairs(tables, { model, largest }, dialect).selectFrom(rows.as('all_rows')).selectAll(),
    1,
  );
};

/** Time, or its logarithm, over the dictionary's bounds: within ±1. A time of 0 has the logarithm of the first step. Or 1 − S. */
function transformOf(model: HazardModel, transform: CoxParams['phTest'], curve: TimeCurve | null): NumberSql {
  const at = column('_at');
  if (transform === 'km') return ofCurve(at, model, curve);
  const { time } = model;
  if (transform === 'identity') return within(at, time);
  const lowest = time.min > 0 ? time.min : (gridOf(time) ?? time.max / 1e6);
  const logarithm = sql<number>`ln(case when ${at} > ${real(lowest)} then ${at} else ${real(lowest)} end)`;
  return within(logarithm, { min: Math.log(lowest), max: Math.log(time.max) });
}

/** The curve just before the interval in which a time lies. */
function ofCurve(at: NumberSql, model: HazardModel, curve: TimeCurve | null): NumberSql {
  const cuts = (curve?.starts.flat() ?? []).slice(1).map((start) => start - 0.5);
  return cutsBelow(intervalIndex(at, curveGrid(model)), cuts, 0, (i) => real(curve?.values[i] ?? 0));
}

function within(x: NumberSql, bounds: { min: number; max: number }): NumberSql {
  const { mid, half } = centreOf(bounds);
  return sql<number>`(${x} - ${real(mid)}) / ${real(half)}`;
}
