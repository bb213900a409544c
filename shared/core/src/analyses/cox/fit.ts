import type { InformationFactor } from '../../regression/information.ts';
import { sandwich } from '../../regression/sandwich.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import type { Done, Total } from '../contract.ts';
import { hazardFit } from './hazard-fit.ts';
import { type CoxPlaces, coxPlaces, fractionalBits } from './layout.ts';
import type { CoxParams } from './params.ts';
import type { CoxState } from './state.ts';
import { type CoxSums, matrixAt, readCoxSums } from './sums.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';

/** The last round of a fit. */
export interface CoxFit {
  model: HazardModel;
  params: CoxParams;
  state: CoxState;
  done: Done | null;
  sums: CoxSums;
  places: CoxPlaces;
  values: Total;
  factor: InformationFactor;
  /** Columns without an estimate: aliased, or infinite. */
  without: readonly number[];
  /** False where the first round already ended without a model. */
  fitted: boolean;
  converged: boolean;
  /** The sums for tests and diagnostics belong to the estimates. */
  diagnosed: boolean;
  /** On the normalised scale: the inverse information, and the sandwich where it was asked for. */
  naive: number[][];
  robust: number[][] | null;
  /** What the weights were divided by. */
  scale: number;
}

export function coxFit(
  {
    params,
    dictionary,
    model,
    state,
    done,
  }: {
    params: CoxParams;
    dictionary: Dictionary;
    model: HazardModel;
    state: CoxState;
    done: Done | null;
  },
  values: Total,
): CoxFit {
  const size = model.columns.length;
  const places = coxPlaces(model, dictionary, params);
  const sums = readCoxSums(places, size, values, model.start !== null);
  const { fitted, converged, factor } = hazardFit({ columns: model.columns, state, done }, sums);
  const naive = factor.inverse();
  const products = places.residuals === null ? null : matrixAt(values, places.residuals, size);
  return {
    ...{ model, params, state, done, sums, places, values, factor, fitted, converged, naive },
    without: factor.collinear,
    diagnosed: state.diagnostics && converged,
    robust: products && sandwich(naive, products, fractionalBits),
    scale: model.weights?.scale ?? 1,
  };
}
