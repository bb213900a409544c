import type { Dictionary } from '../../dictionary/dictionary.ts';
import { levelCoordinate, levelCounts } from '../../regression/level-counts.ts';
import { cell, records, sum } from '../coordinates.ts';
import { fitCoordinates } from '../glm/layout.ts';
import type { Coordinate, Layout } from '../layout.ts';
import type { PropensityModel } from './model.ts';

export const fractionalBits = 48;

export const keys = { n: 'n', missing: 'missing', clamped: 'clamped' } as const;

/** Of each covariate column and arm: sums of the normalised value and its square, without and with weights. */
export const momentNames = ['x', 'x²', 'wx', 'wx²'] as const;

/** First coordinate of each part, in the order of the layout. */
export interface PropensityPlaces {
  /** n, missing, clamped, control, treated, levels: in every round. */
  counts: number;
  arms: number;
  score: number;
  /** By arm: Σw, Σw², capped; then by column and arm the moments. In the last round. */
  weights: number;
  moments: number;
  /** By arm a run of bins of the score. In the last round. */
  overlap: number;
}

export function propensityPlaces(model: PropensityModel, dictionary: Dictionary): PropensityPlaces {
  const { score } = model;
  const p = score.columns.length;
  const first = 5 + levelCounts(countedColumns(model), dictionary).length;
  const weights = first + 1 + p + (p * (p + 1)) / 2;
  const moments = weights + 6;
  return { counts: 0, arms: 3, score: first, weights, moments, overlap: moments + 2 * momentNames.length * (p - 1) };
}

/** Columns whose levels the gate counts. */
export function countedColumns({ treatmentColumns, score }: PropensityModel) {
  return [...treatmentColumns, ...score.columns];
}

export function propensityLayout(model: PropensityModel, dictionary: Dictionary): Layout {
  const places = propensityPlaces(model, dictionary);
  const { score, bins, arms, treatment } = model;
  const armKeys = arms.map((level) => `n|${treatment}=${level}`);
  const [control, treated] = [places.arms, places.arms + 1];
  return {
    f: fractionalBits,
    ring: 128,
    parameters: score.columns.length,
    coordinates: [
      records(keys.n, 'complete'),
      cell(keys.missing, 'missing', 'complete'),
      { ...cell(keys.clamped, 'clamped', null), of: keys.n },
      ...armKeys.map((key) => cell(key, 'n', 'arm')),
      ...levelCounts(countedColumns(model), dictionary).map((level) => levelCoordinate(level, keys.n)),
      ...fitCoordinates(score, 'score|'),
      ...armKeys.flatMap((of) => [
        // Over the weights' scale.
        sum(`weights|${of}`, 'weights', 1, 'of the largest', of),
        sum(`weights²|${of}`, 'squared weights', 1, 'of the largest', of),
        { ...cell(`capped|${of}`, 'capped', null), of },
      ]),
      ...score.columns
        .slice(1)
        .flatMap((_, j) =>
          armKeys.flatMap((of) =>
            momentNames.map((name) => sum(`${name}|${String(j + 1)}|${of}`, name, 1, 'normalised', of)),
          ),
        ),
      ...armKeys.flatMap((key) => Array.from({ length: bins.count }, (_, bin) => inBin(key, bin))),
    ],
    tables: [
      {
        id: 'arms',
        dimensions: [{ name: treatment, levels: [...arms] }],
        cells: [control, treated],
        margins: [{ over: [treatment], cells: [0] }],
      },
    ],
    curves: [
      {
        length: bins.count,
        totals: [control, treated],
        exits: [places.overlap, places.overlap + bins.count],
      },
    ],
  };
}

/** Shown as far as the curve allows. */
function inBin(key: string, bin: number): Coordinate {
  return {
    key: `score|${key}|bin ${String(bin)}`,
    measure: 'score',
    kind: 'count',
    scope: 'total',
    partition: 'bins',
    bound: 1,
    unit: 'records',
    check: 'none',
  };
}
