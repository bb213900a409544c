import type { Dictionary } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import { cell, records } from '../coordinates.ts';
import { type Group, groupsOf } from '../groups.ts';
import type { Layout, Table } from '../layout.ts';
import type { CountParams } from './params.ts';

/** Places of the counts: the cohort, those left out rule by rule, those who remain, and these by category. */
export interface CountPlaces {
  /** Only where there are rules; without them the cohort is `remaining`. */
  cohort: number | null;
  leftOut: number[];
  remaining: number;
  groups: { place: number; group: Group }[];
}

export const cohortKey = 'n|cohort';
export const remainingKey = 'n';

export function leftOutKey(rule: number): string {
  return `n|left out by rule ${String(rule + 1)}`;
}

export function groupKey(group: Group): string {
  return `n|${group.name}`;
}

export function countPlaces(params: CountParams, dictionary: Dictionary): CountPlaces {
  const rules = params.rules.length;
  const first = rules === 0 ? 0 : 1;
  const remaining = first + rules;
  const groups = params.by === null ? [] : groupsOf(findVariable(dictionary, params.by));
  return {
    cohort: rules === 0 ? null : 0,
    leftOut: params.rules.map((_, i) => first + i),
    remaining,
    groups: groups.map((group, i) => ({ place: remaining + 1 + i, group })),
  };
}

/** Cells exclude one another; their margins (the cohort, those who remain) are coordinates of their own. */
export function countLayout(params: CountParams, dictionary: Dictionary): Layout {
  const places = countPlaces(params, dictionary);
  const by = params.by;
  const rules = places.cohort === null ? null : 'rules';
  return {
    f: 0,
    ring: 64,
    parameters: 0,
    coordinates: [
      ...(places.cohort === null ? [] : [records(cohortKey, null)]),
      ...places.leftOut.map((_, i) => cell(leftOutKey(i), 'left out', rules)),
      places.cohort === null ? records(remainingKey, null) : cell(remainingKey, 'n', rules),
      ...places.groups.map(({ group }) => cell(groupKey(group), 'n', by)),
    ],
    tables: tablesOf(places, by),
  };
}

function tablesOf(places: CountPlaces, by: string | null): Table[] {
  const attrition: Table = {
    id: 'attrition',
    dimensions: [{ name: 'rule', levels: [...places.leftOut.map((_, i) => String(i + 1)), 'remaining'] }],
    cells: [...places.leftOut, places.remaining],
    margins: [{ over: ['rule'], cells: [places.cohort ?? places.remaining] }],
  };
  const groups: Table = {
    id: 'groups',
    dimensions: [{ name: by ?? '', levels: places.groups.map(({ group }) => group.label) }],
    cells: places.groups.map(({ place }) => place),
    margins: [{ over: [by ?? ''], cells: [places.remaining] }],
  };
  return [...(places.cohort === null ? [] : [attrition]), ...(by === null ? [] : [groups])];
}
