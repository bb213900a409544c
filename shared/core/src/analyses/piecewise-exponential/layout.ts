import type { Dictionary } from '../../dictionary/dictionary.ts';
import { informationEntries } from '../../regression/information.ts';
import { levelCoordinate, levelCounts } from '../../regression/level-counts.ts';
import { cell, records, sum } from '../coordinates.ts';
import type { Coordinate, Layout } from '../layout.ts';
import { cellCount, type PiecewiseModel } from './model.ts';

export const fractionalBits = 48;

export const keys = {
  n: 'n',
  missing: 'missing',
  unordered: 'unordered',
  clamped: 'clamped',
  events: 'events',
  eventsIn: (c: number) => `events|${String(c)}`,
  partlyIn: (c: number) => `partly at risk|${String(c)}`,
  timeIn: (c: number) => `person-time|${String(c)}`,
  weightIn: (c: number) => `weight|${String(c)}`,
};

/**
 * First coordinate of each part. Cell by cell: events, records at risk for a part of the interval alone, person-time, the
 * events once more, sums of exposure.
 */
export interface PiecewisePlaces {
  gradient: number;
  cells: number;
  /** Coordinates of a cell. */
  width: number;
  size: number;
}

/** Σ exposure, then times each column, then times each pair of columns i ≤ j. */
export function exposureCount(columns: number): number {
  return 1 + columns + (columns * (columns + 1)) / 2;
}

export function piecewisePlaces(model: PiecewiseModel, dictionary: Dictionary): PiecewisePlaces {
  const { columns } = model.hazard;
  const gradient = 5 + levelCounts(columns, dictionary).length;
  const cells = gradient + columns.length;
  const width = 4 + exposureCount(columns.length);
  return { gradient, cells, width, size: cells + cellCount(model) * width };
}

/** Exposures are kept on a grid of their own, at most 2^92 for a record (survival/risk-grid.ts). */
const largestExposure = 2 ** (92 - fractionalBits);

export function piecewiseLayout(model: PiecewiseModel, dictionary: Dictionary): Layout {
  const { columns } = model.hazard;
  const places = piecewisePlaces(model, dictionary);
  const cells = Array.from({ length: cellCount(model) }, (_, c) => c);
  return {
    f: fractionalBits,
    ring: 128,
    parameters: columns.length + cells.length,
    coordinates: [
      records(keys.n, 'complete'),
      cell(keys.missing, 'missing', 'complete'),
      cell(keys.unordered, 'never at risk', 'complete'),
      { ...cell(keys.clamped, 'clamped', null), of: keys.n },
      { ...cell(keys.events, 'events', null), scope: 'site', check: 'events', of: keys.n },
      ...levelCounts(columns, dictionary).map((level) => levelCoordinate(level, keys.n)),
      ...columns.map((_, j): Coordinate => ({
        ...modelSum(`gradient|${String(j)}`, 'of events', 1),
        kind: 'gradient',
      })),
      ...cells.flatMap((c) => cellCoordinates(c, columns.length)),
    ],
    tables: [
      {
        id: 'events',
        dimensions: [{ name: 'interval', levels: cells.map(String) }],
        cells: cells.map((c) => places.cells + c * places.width),
        margins: [{ over: ['interval'], cells: [4] }],
      },
    ],
  };
}

function cellCoordinates(c: number, columns: number): Coordinate[] {
  const name = `|${String(c)}`;
  return [
    cell(keys.eventsIn(c), 'events', 'event'),
    { ...cell(keys.partlyIn(c), 'partly at risk', null), of: keys.n },
    // Whole intervals tell nothing of when somebody left: the others must be enough.
    sum(keys.timeIn(c), 'person-time', 1, 'normalised', keys.partlyIn(c)),
    // The model needs the events as they are, also where counts are rounded; it is none where they are hidden.
    { ...modelSum(keys.weightIn(c), 'events', 1), of: keys.eventsIn(c) },
    modelSum(`exposure${name}`, 'exposure', largestExposure),
    ...Array.from({ length: columns }, (_, j) =>
      modelSum(`exposure${name}|${String(j)}`, 'exposure times a column', largestExposure),
    ),
    ...informationEntries(columns).map(([i, j]) =>
      modelSum(`exposure${name}|${String(i)},${String(j)}`, 'exposure times two columns', largestExposure),
    ),
  ];
}

/** Exact where counts are rounded: a likelihood that is scaled with a rounded n is none. */
function modelSum(key: string, measure: string, bound: number): Coordinate {
  return { ...sum(key, measure, bound, 'normalised', keys.n), kind: 'model' };
}
