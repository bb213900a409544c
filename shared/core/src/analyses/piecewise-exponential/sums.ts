import type { InformationEntry } from '../../regression/information.ts';
import { largestPredictor, riskGrid } from '../../survival/risk-grid.ts';
import type { Total } from '../contract.ts';
import { fromGrid } from '../read-total.ts';
import { exposureCount, fractionalBits, type PiecewisePlaces } from './layout.ts';
import { cellCount, type PiecewiseModel } from './model.ts';

/** One interval of a stratum. Exposure is time at risk over the model's span, times e^η. */
export interface PiecewiseCell {
  events: number;
  exposure: number;
  /** Mean of each column, weighted with exposure. */
  means: number[];
}

/** What a step reads of a total: the profile likelihood of the coefficients, each baseline hazard at its best. */
export interface PiecewiseSums {
  n: number;
  cells: PiecewiseCell[];
  /** Σ over events of the predictor − Σ d ln(exposure / d). */
  objective: number;
  gradient: number[];
  /** On the grid of 2^fractionalBits. */
  information: InformationEntry;
}

export function readPiecewiseSums(
  model: PiecewiseModel,
  places: PiecewisePlaces,
  beta: readonly number[],
  total: Total,
): PiecewiseSums {
  const size = model.hazard.columns.length;
  const { bits } = riskGrid(largestPredictor(beta, model.hazard.offset));
  const at = (index: number): bigint => {
    const value = total[index];
    if (value === undefined) throw new RangeError('the total is shorter than its layout');
    return value;
  };
  const ofEvents = Array.from({ length: size }, (_, j) => fromGrid(at(places.gradient + j), fractionalBits));
  const raw = Array.from({ length: cellCount(model) }, (_, c) => {
    const first = places.cells + c * places.width;
    const sums = Array.from({ length: exposureCount(size) }, (__, k) => at(first + 4 + k));
    return { events: fromGrid(at(first + 3), fractionalBits), sums };
  });
  const used = raw.filter(({ events, sums }) => events > 0 && (sums[0] ?? 0n) > 0n);
  const mean = (sums: readonly bigint[], j: number): number => Number(sums[1 + j] ?? 0n) / Number(sums[0] ?? 0n);
  const information: InformationEntry = (i, j) => {
    const place = 1 + size + i * size - (i * (i - 1)) / 2 + (j - i);
    const value = used.reduce((sum, { events, sums }) => {
      const [all, a, b, ab] = [sums[0] ?? 0n, sums[1 + i] ?? 0n, sums[1 + j] ?? 0n, sums[place] ?? 0n];
      // The difference is taken in whole numbers, where it would cancel in doubles.
      return sum + (events * (Number(ab * all - a * b) / Number(all))) / Number(all);
    }, 0);
    return BigInt(Math.round(value * 2 ** fractionalBits));
  };
  return {
    n: Number(at(0)),
    cells: raw.map(({ events, sums }) => ({
      events,
      exposure: Number(sums[0] ?? 0n) / 2 ** bits,
      means: ofEvents.map((_, j) => mean(sums, j)),
    })),
    objective: used.reduce(
      (sum, { events, sums }) => sum + events * Math.log((events * 2 ** bits) / Number(sums[0] ?? 0n)),
      ofEvents.reduce((sum, of, j) => sum + of * (beta[j] ?? 0), 0),
    ),
    gradient: ofEvents.map((of, j) => used.reduce((sum, { events, sums }) => sum - events * mean(sums, j), of)),
    information,
  };
}
