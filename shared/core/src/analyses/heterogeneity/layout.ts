import type { Dictionary } from '../../dictionary/dictionary.ts';
import { levelCounts } from '../../regression/level-counts.ts';
import { effectBounds } from '../../sql/site-effect.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import {
  countCoordinates,
  fractionalBits,
  largestInformation,
  likelihoodCoordinates,
  matrixCoordinates,
  modelSum,
} from '../cox/layout.ts';
import type { Layout } from '../layout.ts';

/** First coordinate of each part. */
export interface HeterogeneityPlaces {
  events: number;
  logLik: number;
  gradient: number;
  information: number;
  /** informative, u²/d, then c u/d by column, then c cᵀ/d and c cᵀ (sql/site-effect.ts). */
  effect: number;
  size: number;
}

export function heterogeneityPlaces({ columns, start }: HazardModel, dictionary: Dictionary): HeterogeneityPlaces {
  const [p, entries] = [columns.length, (columns.length * (columns.length + 1)) / 2];
  const logLik = (start ? 5 : 4) + levelCounts(columns, dictionary).length;
  const effect = logLik + 1 + p + entries;
  return {
    events: start ? 4 : 3,
    logLik,
    gradient: logLik + 1,
    information: logLik + 1 + p,
    effect,
    size: effect + 2 + p + 2 * entries,
  };
}

/** `largest` is the largest |η| within the caps. */
export function heterogeneityLayout(model: HazardModel, dictionary: Dictionary, largest: number): Layout {
  const { columns } = model;
  return {
    f: fractionalBits,
    ring: 128,
    parameters: columns.length,
    coordinates: [
      ...countCoordinates(model, dictionary),
      ...likelihoodCoordinates(model, largest),
      modelSum('informative', 'informative sites', 1),
      modelSum('u²/d', 'effect of the site', effectBounds.square),
      ...columns.map((_, j) => modelSum(`cu/d|${String(j)}`, 'effect of the site', effectBounds.vector)),
      ...matrixCoordinates(model, 'cc/d', largestInformation),
      ...matrixCoordinates(model, 'cc', effectBounds.product),
    ],
    tables: [],
  };
}
