import type { Dictionary, Variable } from '../../dictionary/dictionary.ts';
import { boundsOf, findVariable } from '../../dictionary/find-variable.ts';
import { centreOf } from '../../regression/centre-of.ts';
import type { Scaling } from '../../regression/scaled-column.ts';
import { cell, records, sum } from '../coordinates.ts';
import type { Coordinate, Layout } from '../layout.ts';
import type { CorrelationParams } from './params.ts';

export const fractionalBits = 48;

/** A pair of variables and where its measures begin: n, missing, then the moments in their order. */
export interface Pair {
  x: number;
  y: number;
  place: number;
}

/** Sums over the records that have both, of values normalised with the public bounds. */
export const moments = ['x', 'y', 'xx', 'yy', 'xy'] as const;

const measures = 2 + moments.length;

export function pairsOf({ variables }: CorrelationParams): Pair[] {
  const pairs = variables.flatMap((_, x) => variables.slice(x + 1).map((_other, k) => ({ x, y: x + 1 + k })));
  return pairs.map((pair, i) => ({ ...pair, place: 2 + i * measures }));
}

export function correlated({ variables }: CorrelationParams, dictionary: Dictionary): Variable[] {
  return variables.map((name, i) => findVariable(dictionary, name, { where: `params.variables.${String(i)}` }));
}

/** To [−1, 1] by the dictionary's bounds. */
export function scalingOf(variable: Variable): Scaling {
  return centreOf(boundsOf(variable));
}

/**
 * n, clamped, then each pair. Those who miss one of a pair are a cell of their own, in no table with n: the result shows
 * n only where none of these cells is hidden.
 */
export function correlationLayout(params: CorrelationParams): Layout {
  const { variables } = params;
  return {
    f: fractionalBits,
    ring: 128,
    parameters: variables.length,
    coordinates: [
      records('n', null),
      { ...cell('clamped', 'clamped', null), of: 'n' },
      ...pairsOf(params).flatMap(({ x, y }) => pairCoordinates(`${variables[x] ?? ''}|${variables[y] ?? ''}`)),
    ],
    tables: [],
  };
}

function pairCoordinates(pair: string): Coordinate[] {
  const n = `n|${pair}`;
  return [
    cell(n, 'n', pair),
    cell(`missing|${pair}`, 'missing', pair),
    ...moments.map((name): Coordinate => ({ ...sum(`${name}|${pair}`, name, 1, 'normalised', n), kind: 'moment' })),
  ];
}
