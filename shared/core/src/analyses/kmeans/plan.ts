import type { Dictionary, Variable } from '../../dictionary/dictionary.ts';
import { boundsOf, findVariable } from '../../dictionary/find-variable.ts';
import { centreOf } from '../../regression/centre-of.ts';
import type { Scaling } from '../../regression/scaled-column.ts';
import { cell, records, sum } from '../coordinates.ts';
import type { Coordinate, Layout } from '../layout.ts';
import type { KmeansParams } from './params.ts';

export const fractionalBits = 48;

export function clustered({ variables }: KmeansParams, dictionary: Dictionary): Variable[] {
  return variables.map((name, i) => findVariable(dictionary, name, { where: `params.variables.${String(i)}` }));
}

/** To [−1, 1] by the dictionary's bounds: the scale of broadcast centres and of the sums. */
export function scalingOf(variable: Variable): Scaling {
  return centreOf(boundsOf(variable));
}

/** Index of a coordinate: n, missing, clamped, then counts by cluster, then sums and squares, each by cluster. */
export function places({ variables, clusters }: KmeansParams) {
  const sums = 3 + clusters;
  return {
    n: 0,
    missing: 1,
    clamped: 2,
    count: (cluster: number) => 3 + cluster,
    sum: (variable: number, cluster: number) => sums + variable * clusters + cluster,
    squares: (variable: number, cluster: number) => sums + (variables.length + variable) * clusters + cluster,
  };
}

export function kmeansLayout(params: KmeansParams): Layout {
  const { variables, clusters } = params;
  const each = Array.from({ length: clusters }, (_, cluster) => cluster);
  const count = (cluster: number): string => `n|cluster ${String(cluster + 1)}`;
  const moment = (of: string, variable: string, cluster: number): Coordinate => ({
    ...sum(`${of}|${variable}|cluster ${String(cluster + 1)}`, of, 1, 'normalised', count(cluster)),
    kind: 'moment',
  });
  return {
    f: fractionalBits,
    ring: 128,
    parameters: variables.length * clusters,
    coordinates: [
      records('n', 'complete'),
      cell('missing', 'missing', 'complete'),
      { ...cell('clamped', 'clamped', null), of: 'n' },
      ...each.map((cluster) => cell(count(cluster), 'n', 'clusters')),
      ...variables.flatMap((variable) => each.map((cluster) => moment('sum', variable, cluster))),
      ...variables.flatMap((variable) => each.map((cluster) => moment('squares', variable, cluster))),
    ],
    tables: [
      {
        id: 'clusters',
        dimensions: [{ name: 'cluster', levels: each.map(String) }],
        cells: each.map((cluster) => 3 + cluster),
        margins: [{ over: ['cluster'], cells: [0] }],
      },
    ],
  };
}
