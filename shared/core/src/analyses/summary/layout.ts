import type { Dictionary, Variable } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import { cell, records, sum } from '../coordinates.ts';
import { type Group, groupsOf, levelsOf } from '../groups.ts';
import type { Coordinate, Layout, Table } from '../layout.ts';
import type { SummaryParams } from './params.ts';

export const fractionalBits = 48;

const everybody: Group = { label: 'all', name: 'all', missing: false };

/** The rows of the contribution: everybody, then the groups of `by`. */
export function summaryGroups(params: SummaryParams, dictionary: Dictionary): Group[] {
  return [everybody, ...(params.by === null ? [] : groupsOf(findVariable(dictionary, params.by)))];
}

export function isNumeric(variable: Variable): variable is Extract<Variable, { min: number }> {
  return variable.type === 'number' || variable.type === 'integer';
}

export const keys = {
  group: (group: Group) => `n|${group.name}`,
  n: (variable: string, group: Group) => `${variable}|n|${group.name}`,
  missing: (variable: string, group: Group) => `${variable}|missing|${group.name}`,
  clamped: (variable: string, group: Group) => `${variable}|clamped|${group.name}`,
  sum: (variable: string, group: Group) => `${variable}|sum|${group.name}`,
  squares: (variable: string, group: Group) => `${variable}|squares|${group.name}`,
  level: (variable: string, level: string, group: Group) => `${variable}=${level}|${group.name}`,
};

/** Row by row: the size of the group, then the measures of each variable in the order of the query. */
export function summaryLayout(params: SummaryParams, dictionary: Dictionary): Layout {
  const groups = summaryGroups(params, dictionary);
  const variables = params.variables.map((name) => findVariable(dictionary, name));
  const coordinates = groups.flatMap((group) => [
    group.name === everybody.name ? records(keys.group(group), null) : cell(keys.group(group), 'n', 'groups'),
    ...variables.flatMap((variable) => measuresOf(variable, group)),
  ]);
  const places = new Map(coordinates.map(({ key }, index) => [key, index]));
  const cells = (names: string[]): number[] => names.map((key) => places.get(key) ?? 0);
  return {
    f: fractionalBits,
    ring: 128,
    parameters: 0,
    coordinates,
    tables: tablesOf(groups, variables, cells),
  };
}

function measuresOf(variable: Variable, group: Group): Coordinate[] {
  const { name } = variable;
  const n = keys.n(name, group);
  const status = partition(`${name}|status`, group);
  const counts = [cell(n, 'n', status), cell(keys.missing(name, group), 'missing', status)];
  if (!isNumeric(variable)) {
    const levels = partition(`${name}|levels`, group);
    return [...counts, ...levelsOf(variable).map((level) => cell(keys.level(name, level, group), 'n', levels))];
  }
  return [
    ...counts,
    { ...cell(keys.clamped(name, group), 'clamped', partition(`${name}|clamped`, group)), of: n },
    sum(keys.sum(name, group), 'sum', 1, 'normalised', n),
    sum(keys.squares(name, group), 'sum of squares', 1, 'normalised', n),
  ];
}

/** Groups exclude one another; the row `all` contains them and is its own partition. */
function partition(name: string, group: Group): string {
  return group.name === everybody.name ? `${name}|all` : name;
}

/** Sizes of groups, and for each variable group × (n, missing) and group × level, with all margins. */
function tablesOf(groups: Group[], variables: Variable[], cells: (keys: string[]) => number[]): Table[] {
  const parts = groups.slice(1);
  const grouped = parts.length > 0;
  const group = { name: 'group', levels: parts.map(({ label }) => label) };
  const table = (
    id: string,
    name: string,
    levels: readonly string[],
    keyOf: (level: string, part: Group) => string,
    wholeOf: (part: Group) => string,
  ): Table => {
    const row = (part: Group): string[] => levels.map((level) => keyOf(level, part));
    const dimension = { name, levels: [...levels] };
    const whole = { over: grouped ? ['group', name] : [name], cells: cells([wholeOf(everybody)]) };
    if (!grouped) return { id, dimensions: [dimension], cells: cells(row(everybody)), margins: [whole] };
    return {
      id,
      dimensions: [group, dimension],
      cells: cells(parts.flatMap(row)),
      margins: [
        { over: [name], cells: cells(parts.map(wholeOf)) },
        { over: ['group'], cells: cells(row(everybody)) },
        whole,
      ],
    };
  };
  const sizes: Table = {
    id: 'groups',
    dimensions: [group],
    cells: cells(parts.map(keys.group)),
    margins: [{ over: ['group'], cells: cells([keys.group(everybody)]) }],
  };
  const ofVariables = variables.flatMap((variable): Table[] => {
    const { name } = variable;
    const status = table(
      `${name}|status`,
      'status',
      ['n', 'missing'],
      (of, part) => (of === 'n' ? keys.n(name, part) : keys.missing(name, part)),
      keys.group,
    );
    if (isNumeric(variable)) return [status];
    return [
      status,
      table(
        `${name}|levels`,
        'level',
        levelsOf(variable),
        (level, part) => keys.level(name, level, part),
        (part) => keys.n(name, part),
      ),
    ];
  });
  return grouped ? [sizes, ...ofVariables] : ofVariables;
}
