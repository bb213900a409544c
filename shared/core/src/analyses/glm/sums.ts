import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { InformationEntry } from '../../regression/information.ts';
import { levelCounts } from '../../regression/level-counts.ts';
import type { Total } from '../contract.ts';
import { fromGrid } from '../read-total.ts';
import { constantsOf, eventsOf, fractionalBits } from './layout.ts';
import type { GlmModel } from './model.ts';

/** What a step reads of a total, on the normalised scale and with the weights divided by their scale. */
export interface GlmSums {
  n: number;
  /** The part of the log-likelihood that depends on the coefficients; gaussian: −RSS / 2. */
  objective: number;
  gradient: number[];
  /** On the grid, as it was summed. */
  information: InformationEntry;
  /** Σ w² r² x xᵀ on the grid; null where the model does not ask for it. */
  residuals: InformationEntry | null;
}

/** In the order of the layout. */
export function readSums(model: GlmModel, dictionary: Dictionary, total: Total): GlmSums {
  const objective =
    3 + eventsOf(model).length + levelCounts(model.columns, dictionary).length + constantsOf(model).length;
  return fitSumsAt(model, total, objective);
}

/** Those of a fit whose objective stands at a place of the total; n stands first in every layout. */
export function fitSumsAt(model: GlmModel, total: Total, objective: number): GlmSums {
  const size = model.columns.length;
  const at = (index: number): bigint => {
    const value = total[index];
    if (value === undefined) throw new RangeError('the total is shorter than its layout');
    return value;
  };
  const matrix =
    (first: number): InformationEntry =>
    (i, j) =>
      at(first + i * size - (i * (i - 1)) / 2 + (j - i));
  const sum = fromGrid(at(objective), fractionalBits);
  return {
    n: Number(at(0)),
    objective: model.family === 'gaussian' ? -sum / 2 : sum,
    gradient: model.columns.map((_, j) => fromGrid(at(objective + 1 + j), fractionalBits)),
    information: matrix(objective + 1 + size),
    residuals: model.robust ? matrix(objective + 1 + size + (size * (size + 1)) / 2) : null,
  };
}
