import type { Dictionary } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import type { ModelColumn } from '../../regression/model-columns.ts';
import { cell, records, sum } from '../coordinates.ts';
import { levelsOf } from '../groups.ts';
import type { Coordinate, Layout } from '../layout.ts';
import type { GlmModel } from './model.ts';

export const fractionalBits = 48;

export const keys = {
  n: 'n',
  missing: 'missing',
  clamped: 'clamped',
  events: 'events',
  objective: 'objective',
} as const;

/** A binary column or level: the records on both of its sides must be enough at every site. */
export type LevelCount =
  { key: string; kind: 'level'; variable: string; level: number } | { key: string; kind: 'product'; column: number };

/** Sums that do not depend on the coefficients: what turns the objective into R's deviance and log-likelihood. */
export type Constant = 'log weights' | 'saturated' | 'log combinations' | 'log factorials';

/** Order: n, missing, clamped, events?, levels, constants, objective, gradient, information (upper triangle by rows). */
export function glmLayout(model: GlmModel, dictionary: Dictionary): Layout {
  const { columns, largest } = model;
  const levels = levelCounts(model, dictionary);
  const entries = informationEntries(columns.length);
  return {
    f: fractionalBits,
    ring: 128,
    parameters: columns.length,
    coordinates: [
      records(keys.n, 'complete'),
      cell(keys.missing, 'missing', 'complete'),
      { ...cell(keys.clamped, 'clamped', null), of: keys.n },
      ...eventsOf(model),
      ...levels.map(levelCoordinate),
      ...constantsOf(model).map((key) => modelSum(key, key, constantBound(model, key))),
      modelSum(keys.objective, 'objective', objectiveBound(model)),
      ...columns.map((_, j): Coordinate => ({
        ...modelSum(`gradient|${String(j)}`, 'gradient', largest.residual),
        kind: 'gradient',
      })),
      ...entries.map(([i, j]) =>
        modelSum(`information|${String(i)},${String(j)}`, 'information', informationBound(model)),
      ),
    ],
    tables: [],
  };
}

/** Exact where counts are rounded: a likelihood that is scaled with a rounded n is none. */
function modelSum(key: string, measure: string, bound: number): Coordinate {
  return { ...sum(key, measure, bound, 'normalised', keys.n), kind: 'model' };
}

/** Pairs i ≤ j, row by row. */
export function informationEntries(size: number): [number, number][] {
  return Array.from({ length: size }, (_, i) => i).flatMap((i) =>
    Array.from({ length: size - i }, (_, k): [number, number] => [i, i + k]),
  );
}

export function informationBound({ family, largest }: GlmModel): number {
  if (family === 'gaussian') return 1;
  return family === 'binomial' ? 0.25 : largest.mean;
}

/** gaussian: Σ w (z − η)². binomial: Σ w (y η − ln(1 + e^η)). poisson: Σ w (y η − e^η). */
export function objectiveBound({ family, response, largest: { predictor, mean, residual } }: GlmModel): number {
  if (family === 'gaussian') return residual * residual;
  return family === 'binomial' ? predictor + 1 : response.max * predictor + mean;
}

export function constantsOf({ family, weights, response }: GlmModel): Constant[] {
  if (family === 'gaussian') return weights ? ['log weights'] : [];
  if (family === 'poisson') return response.binary ? ['saturated'] : ['saturated', 'log factorials'];
  if (response.binary) return [];
  return weights ? ['saturated', 'log combinations'] : ['saturated'];
}

export function constantBound({ family, response, weights }: GlmModel, key: Constant): number {
  const y = response.max;
  switch (key) {
    case 'log weights':
      // The logarithm of the smallest double is −745.
      return 750;
    case 'saturated':
      return family === 'binomial' ? 1 : y * Math.max(1, Math.log(y + 1)) + 1;
    case 'log combinations':
      return (weights?.scale ?? 1) + 2;
    case 'log factorials':
      return y * Math.log(y + 1) + 1;
  }
}

/** Every level of every category, every boolean, and every interaction that is 0/1. */
export function levelCounts({ columns }: GlmModel, dictionary: Dictionary): LevelCount[] {
  const variables = new Set(columns.flatMap((column) => column.factors.flatMap(binaryVariable(dictionary))));
  const levels = [...variables].flatMap((name): LevelCount[] => {
    const variable = findVariable(dictionary, name);
    if (variable.type === 'category' || variable.type === 'boolean') {
      const shown = levelsOf(variable).map((level, index) => ({ level, index }));
      const counted = variable.type === 'boolean' ? shown.slice(1) : shown;
      return counted.map(({ level, index }) => ({
        key: `level|${name}=${level}`,
        kind: 'level',
        variable: name,
        level: index,
      }));
    }
    const top = variable.max;
    return [{ key: `level|${name}=${String(top)}`, kind: 'level', variable: name, level: top }];
  });
  const products = columns.flatMap((column, j): LevelCount[] =>
    column.binary && column.factors.length > 1 ? [{ key: productKey(column, j), kind: 'product', column: j }] : [],
  );
  return [...levels, ...products];
}

/** Names can be long: the number keeps the key unique, the name makes it readable. */
function productKey(column: ModelColumn, j: number): string {
  return `level|${String(j)}|${column.name.slice(0, 300)}`;
}

/** A category, a boolean, or an integer with two values, standing alone as a factor. */
function binaryVariable(dictionary: Dictionary): (factor: ModelColumn['factors'][number]) => string[] {
  return (factor) => {
    if (factor.kind === 'level') return [factor.variable];
    if (factor.of.kind !== 'variable') return [];
    const variable = findVariable(dictionary, factor.of.name);
    const two = variable.type === 'integer' && variable.max - variable.min === 1;
    return two || variable.type === 'boolean' ? [variable.name] : [];
  };
}

function levelCoordinate(count: LevelCount): Coordinate {
  const partition = count.kind === 'level' ? count.variable : null;
  return { ...cell(count.key, 'level', partition), scope: 'site', check: 'level', of: keys.n };
}

export function eventsOf({ family, response }: GlmModel): Coordinate[] {
  if (family === 'gaussian' || (family === 'binomial' && !response.binary)) return [];
  if (response.binary) return [{ ...cell(keys.events, 'events', null), of: keys.n }];
  return [sum(keys.events, 'events', Math.max(response.max, 1), 'events', keys.n)];
}
