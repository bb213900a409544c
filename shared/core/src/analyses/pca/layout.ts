import type { Dictionary, Variable } from '../../dictionary/dictionary.ts';
import { boundsOf, findVariable } from '../../dictionary/find-variable.ts';
import { centreOf } from '../../regression/centre-of.ts';
import type { Scaling } from '../../regression/scaled-column.ts';
import { cell, records, sum } from '../coordinates.ts';
import type { Coordinate, Layout } from '../layout.ts';
import type { PcaParams } from './params.ts';

export const fractionalBits = 48;

export function pcaVariables({ variables }: PcaParams, dictionary: Dictionary): Variable[] {
  return variables.map((name, i) => findVariable(dictionary, name, { where: `params.variables.${String(i)}` }));
}

/** To [−1, 1] by the dictionary's bounds. */
export function scalingOf(variable: Variable): Scaling {
  return centreOf(boundsOf(variable));
}

/** Places of the sums behind n, missing and clamped; products i ≤ j row by row. */
export function places(size: number) {
  return {
    n: 0,
    missing: 1,
    clamped: 2,
    sum: (i: number) => 3 + i,
    product: (i: number, j: number) => 3 + size + i * size - (i * (i - 1)) / 2 + (j - i),
  };
}

/** Pairs i ≤ j, row by row. */
export function products(size: number): [number, number][] {
  return Array.from({ length: size }, (_, i) => i).flatMap((i) =>
    Array.from({ length: size - i }, (_, k): [number, number] => [i, i + k]),
  );
}

export function pcaLayout({ variables }: PcaParams): Layout {
  const moment = (key: string): Coordinate => ({ ...sum(key, 'moment', 1, 'normalised', 'n'), kind: 'moment' });
  const name = (i: number): string => variables[i] ?? '';
  return {
    f: fractionalBits,
    ring: 128,
    parameters: variables.length,
    coordinates: [
      records('n', 'complete'),
      cell('missing', 'missing', 'complete'),
      { ...cell('clamped', 'clamped', null), of: 'n' },
      ...variables.map((variable) => moment(`sum|${variable}`)),
      ...products(variables.length).map(([i, j]) => moment(`product|${name(i)}|${name(j)}`)),
    ],
    tables: [],
  };
}
