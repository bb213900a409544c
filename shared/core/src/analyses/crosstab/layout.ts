import type { Dictionary } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import { Problem } from '../../protocol/problem.ts';
import { cell, records, sum } from '../coordinates.ts';
import { type Group, groupsOf } from '../groups.ts';
import type { Coordinate, Layout, Table } from '../layout.ts';
import { type CrosstabParams, siteStratum } from './params.ts';
import { siteSums } from '../../sql/mantel-haenszel-sums.ts';

export const fractionalBits = 48;
const maxCells = 5000;

/** The rows, columns and strata of a table and the index of each count in the vector. */
export interface CrosstabPlaces {
  rows: Group[];
  columns: Group[];
  /** Levels alone; empty without a third variable. */
  strata: Group[];
  bySite: boolean;
  /** Everybody; with a third variable those who have it and those who lack it, which the tables leave out. */
  n: number;
  inside: number;
  unstratified: number | null;
  /** First of each run. */
  rowTotals: number;
  columnTotals: number;
  cells: number;
  /** Complete records by stratum. */
  strataCells: number;
  /** Complete records of a site, its second row and second column, then the sums over sites. */
  site: number;
}

export function crosstabPlaces({ rows, columns, strata }: CrosstabParams, dictionary: Dictionary): CrosstabPlaces {
  const bySite = strata === siteStratum;
  const third = strata === null || bySite ? null : findVariable(dictionary, strata);
  const groups = {
    rows: groupsOf(findVariable(dictionary, rows)),
    columns: groupsOf(findVariable(dictionary, columns)),
    strata: third ? groupsOf(third).filter(({ missing }) => !missing) : [],
  };
  const size = groups.rows.length * groups.columns.length * Math.max(1, groups.strata.length);
  if (size > maxCells) {
    throw new Problem('too-large', `The table has ${String(size)} cells; up to ${String(maxCells)} are offered`, {
      where: 'params',
      mend: 'Use categories with fewer levels.',
    });
  }
  const rowTotals = third ? 3 : 1;
  const columnTotals = rowTotals + groups.rows.length;
  const cells = columnTotals + groups.columns.length;
  const strataCells = cells + groups.rows.length * groups.columns.length;
  const site = strataCells + levels(groups.rows) * levels(groups.columns) * groups.strata.length;
  return {
    ...groups,
    bySite,
    n: 0,
    inside: third ? 1 : 0,
    unstratified: third ? 2 : null,
    rowTotals,
    columnTotals,
    cells,
    strataCells,
    site,
  };
}

/** Number of levels without the missing one, which stands last. */
export function levels(groups: readonly Group[]): number {
  return groups.filter(({ missing }) => !missing).length;
}

/** Both variables have two levels, so that odds and risks can be compared. */
export function isTwoByTwo({ rows, columns }: CrosstabPlaces): boolean {
  return levels(rows) === 2 && levels(columns) === 2;
}

export function crosstabLayout(params: CrosstabParams, dictionary: Dictionary): Layout {
  const places = crosstabPlaces(params, dictionary);
  const { rows, columns, strata, unstratified, bySite } = places;
  const complete = rows.slice(0, levels(rows));
  const completeColumns = columns.slice(0, levels(columns));
  return {
    f: fractionalBits,
    ring: 128,
    parameters: 0,
    coordinates: [
      records('n', null),
      ...(unstratified === null ? [] : [cell('n|stratum known', 'n', 'strata'), cell('n|no stratum', 'n', 'strata')]),
      ...rows.map((row, i) => cell(key([i], [row]), 'n', 'rows')),
      ...columns.map((column, j) => cell(key(['', j], [column]), 'n', 'columns')),
      ...rows.flatMap((row, i) => columns.map((column, j) => cell(key([i, j], [row, column]), 'n', 'cells'))),
      ...complete.flatMap((row, i) =>
        completeColumns.flatMap((column, j) =>
          strata.map((stratum, s) => cell(key([i, j, s], [row, column, stratum]), 'n', 'strata cells')),
        ),
      ),
      ...(bySite ? siteCoordinates() : []),
    ],
    tables: tablesOf(places, params),
  };
}

/** Names can be long: the indices keep the key unique, the names make it readable. */
function key(indices: (number | string)[], groups: readonly Group[]): string {
  return `n|${indices.join(',')}|${groups.map(({ label }) => label).join(' × ')}`;
}

/** The sums that Mantel and Haenszel's method takes over strata: functions of a site's own table of complete records. */
function siteCoordinates(): Coordinate[] {
  const complete = { ...cell('complete', 'n', null), check: 'none' as const };
  const level = (name: string): Coordinate => ({
    ...cell(name, 'level', null),
    scope: 'site',
    check: 'level',
    of: complete.key,
  });
  return [
    complete,
    level('level|row'),
    level('level|column'),
    ...siteSums.map(({ name, bound }): Coordinate => ({
      ...sum(`strata|${name}`, name, bound, 'records', complete.key),
      kind: 'model',
    })),
  ];
}

/** The two-way table with its margins, and the complete records in it by stratum. */
function tablesOf(places: CrosstabPlaces, params: CrosstabParams): Table[] {
  const { rows, columns, strata } = places;
  const row = dimension(params.rows, rows);
  const column = dimension(params.columns, columns);
  const run = (first: number, length: number): number[] => Array.from({ length }, (_, i) => first + i);
  const [r, c] = [levels(rows), levels(columns)];
  const twoWay: Table = {
    id: 'cells',
    dimensions: [row, column],
    cells: run(places.cells, rows.length * columns.length),
    margins: [
      { over: [column.name], cells: run(places.rowTotals, rows.length) },
      { over: [row.name], cells: run(places.columnTotals, columns.length) },
      { over: [row.name, column.name], cells: [places.inside] },
    ],
  };
  if (places.unstratified === null) return [twoWay];
  const status: Table = {
    id: 'stratum known',
    dimensions: [{ name: 'stratum known', levels: ['yes', 'no'] }],
    cells: [places.inside, places.unstratified],
    margins: [{ over: ['stratum known'], cells: [places.n] }],
  };
  const stratum = { name: params.strata ?? '', levels: strata.map(({ label }) => label) };
  const byStratum: Table = {
    id: 'strata',
    dimensions: [{ ...row, levels: row.levels.slice(0, r) }, { ...column, levels: column.levels.slice(0, c) }, stratum],
    cells: run(places.strataCells, r * c * strata.length),
    margins: [
      {
        over: [stratum.name],
        cells: run(0, r).flatMap((i) => run(places.cells + i * columns.length, c)),
      },
    ],
  };
  return [status, twoWay, byStratum];
}

function dimension(name: string, groups: readonly Group[]): Table['dimensions'][number] {
  return { name, levels: groups.map((group) => group.name) };
}
