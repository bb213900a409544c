import type { Dictionary } from '../../dictionary/dictionary.ts';
import { informationEntries } from '../../regression/information.ts';
import { levelCoordinate, levelCounts } from '../../regression/level-counts.ts';
import { cell, records, sum } from '../coordinates.ts';
import type { Coordinate, Layout } from '../layout.ts';
import { type GlmModel, largestScore } from './model.ts';

export const fractionalBits = 48;

export const keys = {
  n: 'n',
  missing: 'missing',
  clamped: 'clamped',
  events: 'events',
  objective: 'objective',
} as const;

/** Sums that do not depend on the coefficients: what turns the objective into R's deviance and log-likelihood. */
export type Constant = 'log weights' | 'saturated' | 'log combinations' | 'log factorials';

/**
 * Order: n, missing, clamped, events?, levels, constants, objective, gradient, information and, for
 * robust errors, products of the residuals (upper triangles by rows). */
export function glmLayout(model: GlmModel, dictionary: Dictionary): Layout {
  return {
    f: fractionalBits,
    ring: 128,
    parameters: model.columns.length,
    coordinates: [
      ...countCoordinates(model, dictionary),
      ...constantsOf(model).map((key) => modelSum(key, key, constantBound(model, key))),
      ...fitCoordinates(model),
    ],
    tables: [],
  };
}

/** n, missing, clamped, events?, levels. */
export function countCoordinates(model: GlmModel, dictionary: Dictionary): Coordinate[] {
  return [
    records(keys.n, 'complete'),
    cell(keys.missing, 'missing', 'complete'),
    { ...cell(keys.clamped, 'clamped', null), of: keys.n },
    ...eventsOf(model),
    ...levelCounts(model.columns, dictionary).map((level) => levelCoordinate(level, keys.n)),
  ];
}

/**
 * Objective, gradient, information and, for robust errors, Σ w² r² x xᵀ; `of` names the fit in a layout that has several.
 */
export function fitCoordinates(model: GlmModel, of = ''): Coordinate[] {
  const { columns, largest } = model;
  const matrix = (name: string, bound: number): Coordinate[] =>
    informationEntries(columns.length).map(([i, j]) => modelSum(`${of}${name}|${String(i)},${String(j)}`, name, bound));
  return [
    modelSum(`${of}${keys.objective}`, 'objective', objectiveBound(model)),
    ...columns.map((_, j): Coordinate => ({
      ...modelSum(`${of}gradient|${String(j)}`, 'gradient', largest.residual),
      kind: 'gradient',
    })),
    ...matrix('information', informationBound(model)),
    ...(model.robust ? matrix('residuals', largestScore(model) ** 2) : []),
  ];
}

/** Exact where counts are rounded: a likelihood that is scaled with a rounded n is none. */
function modelSum(key: string, measure: string, bound: number): Coordinate {
  return { ...sum(key, measure, bound, 'normalised', keys.n), kind: 'model' };
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

export function eventsOf({ family, response }: GlmModel): Coordinate[] {
  if (family === 'gaussian' || (family === 'binomial' && !response.binary)) return [];
  if (response.binary) return [{ ...cell(keys.events, 'events', null), of: keys.n }];
  return [sum(keys.events, 'events', Math.max(response.max, 1), 'events', keys.n)];
}
