import type { Dictionary } from '../../dictionary/dictionary.ts';
import { informationEntries } from '../../regression/information.ts';
import { levelCoordinate, levelCounts } from '../../regression/level-counts.ts';
import { cell, records, sum } from '../coordinates.ts';
import type { Coordinate, Layout } from '../layout.ts';
import { cellWidth, type PooledModel, runCount } from './model.ts';

export const fractionalBits = 48;

export const keys = {
  n: 'n',
  missing: 'missing',
  unordered: 'unordered',
  clamped: 'clamped',
  between: 'between',
  events: 'events',
};

/** First coordinate of each part. */
export interface PooledPlaces {
  events: number;
  /** Sums of the columns over the events, then of the offset. */
  gradient: number;
  /** Events by stratum and time of the grid, in the first round alone. */
  table: number;
  /** Interval by interval: events, then the runs of moments. */
  cells: number;
  size: number;
}

export function pooledPlaces(model: PooledModel, dictionary: Dictionary): PooledPlaces {
  const { columns, offset } = model.hazard;
  const gradient = 6 + levelCounts(columns, dictionary).length;
  const table = gradient + columns.length + (offset ? 1 : 0);
  const cells = table + model.intervals * model.strata;
  return { events: 5, gradient, table, cells, size: cells + model.slots * cellWidth(model) };
}

/** Risks are kept on a grid of their own, at most 2^92 for a record (survival/risk-grid.ts). */
const largestRisk = 2 ** (92 - fractionalBits);

export function pooledLayout(model: PooledModel, dictionary: Dictionary): Layout {
  const { columns, offset } = model.hazard;
  return {
    f: fractionalBits,
    ring: 128,
    parameters: columns.length,
    coordinates: [
      records(keys.n, 'complete'),
      cell(keys.missing, 'missing', 'complete'),
      cell(keys.unordered, 'leaves before it enters', 'complete'),
      { ...cell(keys.clamped, 'clamped', null), of: keys.n },
      { ...cell(keys.between, 'between two times of the grid', null), of: keys.n },
      { ...cell(keys.events, 'events', null), scope: 'site', check: 'events', of: keys.n },
      ...levelCounts(columns, dictionary).map((level) => levelCoordinate(level, keys.n)),
      ...columns.map((_, j): Coordinate => ({
        ...modelSum(`gradient|${String(j)}`, 'of events', 1),
        kind: 'gradient',
      })),
      ...(offset ? [modelSum('offset', 'of events', offset.largest || 1)] : []),
      ...Array.from({ length: model.intervals * model.strata }, (_, c) => cell(`table|${String(c)}`, 'events', null)),
      ...Array.from({ length: model.slots }, (_, c) => cellCoordinates(model, c)).flat(),
    ],
    tables: [],
  };
}

function cellCoordinates(model: PooledModel, c: number): Coordinate[] {
  const { columns } = model.hazard;
  return [
    modelSum(`events|${String(c)}`, 'events', 1),
    ...Array.from({ length: runCount(model) }, (_, run) => `risk|${String(c)}|${String(run)}`).flatMap((name) => [
      modelSum(name, 'risk', largestRisk),
      ...columns.map((_, j) => modelSum(`${name}|${String(j)}`, 'risk times a column', largestRisk)),
      ...informationEntries(columns.length).map(([i, j]) =>
        modelSum(`${name}|${String(i)},${String(j)}`, 'risk times two columns', largestRisk),
      ),
    ]),
  ];
}

function modelSum(key: string, measure: string, bound: number): Coordinate {
  return { ...sum(key, measure, bound, 'normalised', keys.n), kind: 'model' };
}
