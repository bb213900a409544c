import type { Dictionary } from '../../dictionary/dictionary.ts';
import { type CoxGrid, coxPieces, likelihoodTerms, residualTerms } from '../../sql/cox-sums.ts';
import { coxTables } from '../../sql/cox-tables.ts';
import type { EngineDialect, Selection } from '../../sql/engine-dialect.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import { type Piece, piecesOf } from '../../sql/long-rows.ts';
import { bareRecords } from '../../sql/propensity-weights.ts';
import { largestPredictor, riskGrid } from '../../survival/risk-grid.ts';
import { fitSums, likelyRecords, predictedRecords, residualRecords, residualSums } from '../glm/local.ts';
import { atCoefficients, type GlmModel } from '../glm/model.ts';
import { fractionalBits, type PropensityPlaces } from './layout.ts';

export interface WeightedOutcome {
  /** Records with `_weight` (sql/propensity-weights.ts). */
  weighted: Selection;
  /** Variables of the outcome's model. */
  names: readonly string[];
  dictionary: Dictionary;
  beta: readonly number[];
  /** Products of the residuals are asked for. */
  residuals: boolean;
  places: PropensityPlaces;
}

/** The sums of a weighted generalised linear model. */
export function glmPieces(
  model: GlmModel,
  { weighted, names, dictionary, beta, residuals, places }: WeightedOutcome,
  dialect: EngineDialect,
): Piece[] {
  const limits = atCoefficients(model, beta);
  const clean = bareRecords(weighted, names, dialect);
  const likely = likelyRecords(predictedRecords(clean, { model, dictionary, beta }, dialect), model, dialect);
  if (!residuals) return piecesOf(places.outcome, likely, fitSums(limits, { dialect }), dialect);
  const sums = [...fitSums(limits, { dialect }), ...residualSums(limits, { dialect })];
  return piecesOf(places.outcome, residualRecords(likely, limits, dialect), sums, dialect);
}

/** The tables that a weighted Cox model's sums need, and the sums. */
export function hazardPieces(
  model: HazardModel,
  tied: boolean,
  { weighted, names, dictionary, beta, residuals, places }: WeightedOutcome,
  dialect: EngineDialect,
) {
  const largest = largestPredictor(beta, model.offset);
  const risks = riskGrid(largest);
  const grid: CoxGrid = { model, tied, f: fractionalBits, riskBits: risks.bits };
  const extras = { transform: null, residuals };
  const clean = bareRecords(weighted, names, dialect);
  const tables = coxTables(clean, { model, dictionary, beta, grid: risks, largest, tied, extras }, dialect);
  const terms = [...likelihoodTerms(grid, dialect), ...(residuals ? residualTerms(grid, dialect) : [])];
  return { tables, pieces: coxPieces(terms, places.outcome, dialect) };
}
