import type { Dictionary } from '../../dictionary/dictionary.ts';
import { informationEntries } from '../../regression/information.ts';
import { levelCoordinate, levelCounts } from '../../regression/level-counts.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import { intervalCount } from '../../survival/time-grid.ts';
import { cell, records, sum } from '../coordinates.ts';
import type { Coordinate, Layout } from '../layout.ts';
import type { CoxParams } from './params.ts';
import { curveGrid, curveRuns } from './time-curve.ts';

export const fractionalBits = 48;

export const keys = {
  n: 'n',
  missing: 'missing',
  unordered: 'unordered',
  clamped: 'clamped',
  events: 'events',
  logLik: 'log-likelihood',
} as const;

type Asked = Pick<CoxParams, 'robust' | 'phTest'>;

/** First coordinate of each part, in the order of the layout. */
export interface CoxPlaces {
  logLik: number;
  gradient: number;
  information: number;
  /** Of the test of proportional hazards: gradient, then two matrices. */
  proportionality: number;
  /** null: no robust errors. */
  residuals: number | null;
  pairs: number;
  /** Counts by time; null: no curve is asked for. */
  curve: number | null;
  size: number;
}

/** Pairs of records and their squares are counted in units of 2^28: the integers are pairs times 2^20. */
export const pairUnit = 2 ** 28;
export const pairSums = ['concordant', 'discordant', 'tied', 'differences²', 'differences · pairs', 'pairs²'] as const;
/** A site has fewer records than that. */
const largestSite = 2 ** 27;

/** Largest exposure and residual of a record (sql/exposed-records.ts), with room for what the means take off. */
export const largestInformation = 2 ** 14;
const largestProduct = 2 ** 32;

export function coxPlaces(model: HazardModel, dictionary: Dictionary, { robust, phTest }: Asked): CoxPlaces {
  const { columns, start } = model;
  const [p, entries] = [columns.length, (columns.length * (columns.length + 1)) / 2];
  const logLik = (start ? 5 : 4) + levelCounts(columns, dictionary).length;
  const gradient = logLik + 1;
  const information = gradient + p;
  const proportionality = information + entries;
  const afterTest = proportionality + p + 2 * entries;
  const pairs = afterTest + (robust ? entries : 0);
  const afterPairs = pairs + pairSums.length;
  return {
    logLik,
    gradient,
    information,
    proportionality,
    residuals: robust ? afterTest : null,
    pairs,
    curve: phTest === 'km' ? afterPairs : null,
    size: afterPairs + (phTest === 'km' ? curveCounts(model).length : 0),
  };
}

/** `largest` is the largest |η| within the caps. */
export function coxLayout(
  model: HazardModel,
  dictionary: Dictionary,
  { robust, phTest }: Asked,
  largest: number,
): Layout {
  const { columns } = model;
  return {
    f: fractionalBits,
    ring: 128,
    parameters: columns.length,
    coordinates: [
      ...countCoordinates(model, dictionary),
      ...likelihoodCoordinates(model, largest),
      ...gradientCoordinates(model, 'score of time'),
      ...matrixCoordinates(model, 'information of time', largestInformation),
      ...matrixCoordinates(model, 'information of time²', largestInformation),
      ...(robust ? residualCoordinates(model) : []),
      ...pairSums.map((name) => {
        const largest_ = name.includes('²') || name.includes('·') ? largestSite ** 2 : largestSite;
        return modelSum(`pairs|${name}`, 'pairs', largest_ / pairUnit);
      }),
      ...(phTest === 'km' ? curveCounts(model) : []),
    ],
    tables: [],
  };
}

/** The log-likelihood, its gradient and the information. */
export function likelihoodCoordinates(model: HazardModel, largest: number): Coordinate[] {
  // ln Σ e^η over at most 2^40 records, and the weights' scale.
  const likelihood = 2 * largest + 28 + Math.abs(Math.log(model.weights?.scale ?? 1)) + 1;
  return [
    modelSum(keys.logLik, 'log-likelihood', likelihood),
    ...gradientCoordinates(model, 'gradient'),
    ...matrixCoordinates(model, 'information', largestInformation),
  ];
}

/** Products of the weighted score residuals. */
export function residualCoordinates(model: HazardModel): Coordinate[] {
  return matrixCoordinates(model, 'residuals', largestProduct);
}

export function matrixCoordinates({ columns }: HazardModel, name: string, bound: number): Coordinate[] {
  return informationEntries(columns.length).map(([i, j]) => modelSum(`${name}|${String(i)},${String(j)}`, name, bound));
}

function gradientCoordinates({ columns }: HazardModel, name: string): Coordinate[] {
  return columns.map((_, j) => ({ ...modelSum(`${name}|${String(j)}`, name, 2), kind: 'gradient' }));
}

/** What a curve is made from; it is no part of the result. */
function curveCounts(model: HazardModel): Coordinate[] {
  const length = intervalCount(curveGrid(model));
  return curveRuns(model).flatMap((run) =>
    Array.from({ length }, (_, i) => cell(`curve|${run}|${String(i)}`, run, null)),
  );
}

/** n, missing, (unordered,) clamped, events, levels. */
export function countCoordinates({ columns, start }: HazardModel, dictionary: Dictionary): Coordinate[] {
  return [
    records(keys.n, 'complete'),
    cell(keys.missing, 'missing', 'complete'),
    ...(start ? [cell(keys.unordered, 'leaves before it enters', 'complete')] : []),
    { ...cell(keys.clamped, 'clamped', null), of: keys.n },
    { ...cell(keys.events, 'events', null), scope: 'site', check: 'events', of: keys.n },
    ...levelCounts(columns, dictionary).map((level) => levelCoordinate(level, keys.n)),
  ];
}

/** Exact where counts are rounded: a likelihood that is scaled with a rounded n is none. */
export function modelSum(key: string, measure: string, bound: number): Coordinate {
  return { ...sum(key, measure, bound, 'normalised', keys.n), kind: 'model' };
}
