import { factorInformation, type InformationFactor } from '../../regression/information.ts';
import { sandwich } from '../../regression/sandwich.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import type { Done, Total } from '../contract.ts';
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
  sums: CoxSums;
  places: CoxPlaces;
  values: Total;
  factor: InformationFactor;
  /** Columns without an estimate: aliased, or infinite. */
  without: readonly number[];
  /** False where the first round already ended without a model. */
  fitted: boolean;
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
  const places = coxPlaces(model, dictionary, params.robust);
  const sums = readCoxSums(places, size, values, model.start !== null);
  const fitted = done?.converged === true || state.round > 1;
  const infinite = done?.reason === 'monotone-likelihood' ? (done.terms ?? []) : [];
  const missing = model.columns.flatMap(({ name }, j) =>
    !fitted || infinite.includes(name) || state.aliased.includes(j) ? [j] : [],
  );
  const factor = factorInformation(sums.information, size, {
    intercept: false,
    f: fractionalBits,
    records: sums.n,
    without: missing,
  });
  const naive = factor.inverse();
  const products = places.residuals === null ? null : matrixAt(values, places.residuals, size);
  return {
    ...{ model, params, state, sums, places, values, factor, fitted, naive },
    without: factor.collinear,
    diagnosed: state.diagnostics && done?.converged === true,
    robust: products && sandwich(naive, products, fractionalBits),
    scale: model.weights?.scale ?? 1,
  };
}
