import { cell, records, sum } from '../coordinates.ts';
import type { Group } from '../groups.ts';
import type { Coordinate, Curve, Layout, Table } from '../layout.ts';
import type { IncidencePlan } from './plan.ts';

export const fractionalBits = 48;

/** Offsets in a row: records that are used, those that are not, …, person-time; then the runs by age band. */
export const measures = { n: 0, missing: 1, clamped: 2, events: 3, others: 4, personTime: 5, runs: 6 } as const;

/** Runs of a row, each as long as there are bands. */
export const runs = ['events', 'others', 'personTime'] as const;

export function bandCount({ bands }: IncidencePlan): number {
  return bands ? bands.weights.length : 0;
}

/** Number of coordinates of a row. */
export function rowLength(plan: IncidencePlan): number {
  return measures.runs + runs.length * bandCount(plan);
}

/** Row by row: everybody, then the groups. */
export function incidenceLayout(plan: IncidencePlan): Layout {
  return {
    f: fractionalBits,
    ring: 128,
    parameters: 0,
    coordinates: plan.rows.flatMap((row, r) => rowCoordinates(plan, row, r)),
    tables: tablesOf(plan),
    ...(plan.bands ? { curves: plan.rows.map((_, r) => curveOf(plan, r)) } : {}),
  };
}

function rowCoordinates(plan: IncidencePlan, { name }: Group, row: number): Coordinate[] {
  const of = row === 0 ? 'all' : 'groups';
  const n = `n|${name}`;
  return [
    row === 0 ? records(n, 'used|all') : cell(n, 'n', 'used'),
    cell(`missing|${name}`, 'missing', `used|${of}`),
    { ...cell(`clamped|${name}`, 'clamped', null), of: n },
    cell(`events|${name}`, 'events', `event|${of}`),
    cell(`others|${name}`, 'without event', `event|${of}`),
    sum(`person-time|${name}`, 'person-time', 1, 'maxima of time', n),
    ...runs.flatMap((run) => Array.from({ length: bandCount(plan) }, (_, band) => inBand(run, band, name))),
  ];
}

/** By age: shown as far as `curves` allows. */
function inBand(run: (typeof runs)[number], band: number, name: string): Coordinate {
  const key = `${run}|band ${String(band)}|${name}`;
  const shared = { key, measure: run, scope: 'total', partition: 'bands', bound: 1, check: 'none' } as const;
  return run === 'personTime'
    ? { ...shared, kind: 'sum', unit: 'maxima of time' }
    : { ...shared, kind: 'count', unit: 'records' };
}

function curveOf(plan: IncidencePlan, row: number): Curve {
  const first = row * rowLength(plan);
  const length = bandCount(plan);
  const run = (k: number): number => first + measures.runs + k * length;
  return {
    length,
    totals: [first + measures.events, first + measures.others],
    exits: [run(0), run(1)],
    sums: [run(2)],
  };
}

function tablesOf(plan: IncidencePlan): Table[] {
  const place = (row: number, measure: number): number => row * rowLength(plan) + measure;
  const { n, missing, events, others } = measures;
  const event = { name: 'event', levels: ['yes', 'no'] };
  const both = (row: number): number[] => [place(row, events), place(row, others)];
  if (!plan.by) {
    return [
      { id: 'events', dimensions: [event], cells: both(0), margins: [{ over: ['event'], cells: [place(0, n)] }] },
    ];
  }
  const groups = plan.rows.slice(1).map((_, i) => i + 1);
  const group = { name: plan.by.name, levels: plan.rows.slice(1).map(({ name }) => name) };
  return [
    {
      id: 'events',
      dimensions: [group, event],
      cells: groups.flatMap(both),
      margins: [
        { over: ['event'], cells: groups.map((row) => place(row, n)) },
        { over: [group.name], cells: both(0) },
        { over: [group.name, 'event'], cells: [place(0, n)] },
      ],
    },
    {
      id: 'missing',
      dimensions: [group],
      cells: groups.map((row) => place(row, missing)),
      margins: [{ over: [group.name], cells: [place(0, missing)] }],
    },
  ];
}
