import type { Dictionary } from '../../dictionary/dictionary.ts';
import { informationEntries } from '../../regression/information.ts';
import { effectBounds } from '../../sql/site-effect.ts';
import { countCoordinates, fractionalBits, keys, modelSum } from '../cox/layout.ts';
import { countCoordinates as meanCounts, informationBound, objectiveBound } from '../glm/layout.ts';
import type { Coordinate, Layout } from '../layout.ts';
import type { HeterogeneityModel } from './model.ts';

/** First coordinate of each part. */
export interface HeterogeneityPlaces {
  /** null: the outcome has no events. */
  events: number | null;
  logLik: number;
  gradient: number;
  information: number;
  /** informative, u²/d, then c u/d by column, then c cᵀ/d and c cᵀ (sql/site-effect.ts). */
  effect: number;
  size: number;
}

export function heterogeneityPlaces(model: HeterogeneityModel, dictionary: Dictionary): HeterogeneityPlaces {
  const p = model.columns.length;
  const entries = (p * (p + 1)) / 2;
  const counts = countsOf(model, dictionary);
  const events = counts.findIndex(({ key }) => key === keys.events);
  const logLik = counts.length;
  const effect = logLik + 1 + p + entries;
  return {
    events: events < 0 ? null : events,
    logLik,
    gradient: logLik + 1,
    information: logLik + 1 + p,
    effect,
    size: effect + 2 + p + 2 * entries,
  };
}

/** The exposure of a record (sql/exposed-records.ts), with room for what the means take off. */
const largestInformation = 2 ** 14;

export function heterogeneityLayout(model: HeterogeneityModel, dictionary: Dictionary, cap: number): Layout {
  const { columns } = model;
  const bounds = boundsOf(model, cap);
  const matrix = (name: string, bound: number): Coordinate[] =>
    informationEntries(columns.length).map(([i, j]) => modelSum(`${name}|${String(i)},${String(j)}`, name, bound));
  return {
    f: fractionalBits,
    ring: 128,
    parameters: columns.length,
    coordinates: [
      ...countsOf(model, dictionary),
      modelSum(keys.logLik, 'log-likelihood', bounds.likelihood),
      ...columns.map((_, j): Coordinate => ({
        ...modelSum(`gradient|${String(j)}`, 'gradient', bounds.gradient),
        kind: 'gradient',
      })),
      ...matrix('information', bounds.information),
      modelSum('informative', 'informative sites', 1),
      modelSum('u²/d', 'effect of the site', effectBounds.square),
      ...columns.map((_, j) => modelSum(`cu/d|${String(j)}`, 'effect of the site', effectBounds.vector)),
      ...matrix('cc/d', bounds.information),
      ...matrix('cc', effectBounds.product),
    ],
    tables: [],
  };
}

function countsOf({ of }: HeterogeneityModel, dictionary: Dictionary): Coordinate[] {
  return of.kind === 'hazard' ? countCoordinates(of.model, dictionary) : meanCounts(of.model, dictionary);
}

function boundsOf({ of }: HeterogeneityModel, cap: number) {
  if (of.kind === 'hazard') {
    const largest = cap * (1 + 1e-9) + (of.model.offset?.largest ?? 0);
    return { likelihood: 2 * largest + 29, gradient: 2, information: largestInformation };
  }
  const information = Math.max(largestInformation, informationBound(of.model));
  return { likelihood: 2 * objectiveBound(of.model), gradient: 2 * of.model.largest.residual, information };
}
