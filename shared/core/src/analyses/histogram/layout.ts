import type { Dictionary, NumericVariable } from '../../dictionary/dictionary.ts';
import { findVariable, numericVariable } from '../../dictionary/find-variable.ts';
import { gridOf } from '../../dictionary/on-grid.ts';
import { Problem } from '../../protocol/problem.ts';
import { cell, records } from '../coordinates.ts';
import { type Group, groupsOf } from '../groups.ts';
import type { Coordinate, Layout, Table } from '../layout.ts';
import { type PublicBins, publicBins } from '../public-bins.ts';
import type { HistogramParams } from './params.ts';

const maxCells = 20_000;

export interface HistogramPlan {
  variable: NumericVariable;
  bins: PublicBins;
  /** Empty without `by`. */
  groups: Group[];
  /** Cells of a group: below, each bin, above, missing. */
  length: number;
  /** Index of a coordinate: everybody, outside the bounds, the groups' sizes, cells over all groups, cells by group. */
  n: number;
  clamped: number;
  sizes: number;
  cells: number;
  groupCells: number;
}

export function histogramPlan({ variable: name, bins, by }: HistogramParams, dictionary: Dictionary): HistogramPlan {
  const variable = numericVariable(dictionary, name, { where: 'params.variable' });
  const grid = publicBins({ ...variable, grid: gridOf(variable) }, bins, 'params.bins');
  const groups = by === null ? [] : groupsOf(findVariable(dictionary, by, { where: 'params.by' }));
  const length = grid.count + 3;
  if (length * groups.length > maxCells) {
    throw new Problem('too-large', 'The histogram has too many bins for so many groups', {
      where: 'params.bins',
      mend: 'Give a larger width, or a variable with fewer categories.',
    });
  }
  const cells = 2 + groups.length;
  return { variable, bins: grid, groups, length, n: 0, clamped: 1, sizes: 2, cells, groupCells: cells + length };
}

/** What the cell of a group is called: `below`, `20 to 30`, `above`, `missing`. */
export function cellNames({ bins }: HistogramPlan): string[] {
  const ranges = bins.edges.slice(1).map((to, i) => `${String(bins.edges[i])} to ${String(to)}`);
  return ['below', ...ranges, 'above', 'missing'];
}

export function histogramLayout(params: HistogramParams, dictionary: Dictionary): Layout {
  const plan = histogramPlan(params, dictionary);
  const names = cellNames(plan);
  const row = (group: string): Coordinate[] => names.map((name) => cell(`n|${name}|${group}`, 'n', group));
  return {
    f: 0,
    ring: 64,
    parameters: 0,
    coordinates: [
      records('n', null),
      { ...cell('clamped', 'clamped', null), of: 'n' },
      ...plan.groups.map(({ name }) => cell(`n|${name}`, 'n', 'groups')),
      ...row('all'),
      ...plan.groups.flatMap(({ name }) => row(name)).map((each) => ({ ...each, partition: 'cells' })),
    ],
    tables: [tableOf(plan, params.by, names)],
  };
}

function tableOf(plan: HistogramPlan, by: string | null, names: string[]): Table {
  const run = (first: number, length: number): number[] => Array.from({ length }, (_, i) => first + i);
  const bin = { name: 'bin', levels: names };
  const everybody = run(plan.cells, plan.length);
  if (by === null) {
    return { id: 'bins', dimensions: [bin], cells: everybody, margins: [{ over: ['bin'], cells: [plan.n] }] };
  }
  return {
    id: 'bins',
    dimensions: [{ name: by, levels: plan.groups.map(({ name }) => name) }, bin],
    cells: run(plan.groupCells, plan.length * plan.groups.length),
    margins: [
      { over: ['bin'], cells: run(plan.sizes, plan.groups.length) },
      { over: [by], cells: everybody },
      { over: [by, 'bin'], cells: [plan.n] },
    ],
  };
}
