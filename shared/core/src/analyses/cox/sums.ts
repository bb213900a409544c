import type { InformationEntry } from '../../regression/information.ts';
import type { Total } from '../contract.ts';
import { fromGrid } from '../read-total.ts';
import { type CoxPlaces, fractionalBits } from './layout.ts';

/** What a step reads of a total, on the normalised scale and over the weights' scale. */
export interface CoxSums {
  n: number;
  events: number;
  logLik: number;
  gradient: number[];
  /** On the grid, as it was summed. */
  information: InformationEntry;
}

export function readCoxSums(places: CoxPlaces, size: number, total: Total, late: boolean): CoxSums {
  return {
    n: Number(integerAt(total, 0)),
    events: Number(integerAt(total, late ? 4 : 3)),
    logLik: fromGrid(integerAt(total, places.logLik), fractionalBits),
    gradient: vectorAt(total, places.gradient, size),
    information: matrixAt(total, places.information, size),
  };
}

export function vectorAt(total: Total, first: number, size: number): number[] {
  return Array.from({ length: size }, (_, j) => fromGrid(integerAt(total, first + j), fractionalBits));
}

/** The upper triangle, row by row. */
export function matrixAt(total: Total, first: number, size: number): InformationEntry {
  return (i, j) => integerAt(total, first + i * size - (i * (i - 1)) / 2 + (j - i));
}

export function integerAt(total: Total, index: number): bigint {
  const value = total[index];
  if (value === undefined) throw new RangeError('the total is shorter than its layout');
  return value;
}
