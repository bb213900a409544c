import { cell, records, sum } from '../coordinates.ts';
import type { Coordinate, Layout } from '../layout.ts';
import type { RocPlan } from './plan.ts';

export const fractionalBits = 48;

/** Sums over all records: of predicted probabilities, and of their squared distances from the outcome. */
export const sums = ['probability', 'squared error'] as const;

/** By bin: cases, others and, with a scale, sums of probability and of log odds. */
export const runNames = ['cases', 'others', 'probability', 'log odds'] as const;

export interface RocPlaces {
  n: number;
  missing: number;
  clamped: number;
  cases: number;
  others: number;
  /** First of `sums`; with a scale only. */
  sums: number;
  /** First of each run, `length` apart. */
  runs: number;
  /** Runs there are. */
  runCount: number;
}

export function rocPlaces({ scale }: RocPlan): RocPlaces {
  const first = 5;
  const scaled = scale === null ? 0 : sums.length;
  return {
    n: 0,
    missing: 1,
    clamped: 2,
    cases: 3,
    others: 4,
    sums: first,
    runs: first + scaled,
    runCount: scale === null ? 2 : 4,
  };
}

export function rocLayout(plan: RocPlan): Layout {
  const { length } = plan;
  const places = rocPlaces(plan);
  const runs = runNames.slice(0, places.runCount);
  return {
    f: fractionalBits,
    ring: 128,
    parameters: 0,
    coordinates: [
      records('n', 'complete'),
      cell('missing', 'missing', 'complete'),
      { ...cell('clamped', 'clamped', null), of: 'n' },
      cell('cases', 'cases', 'outcome'),
      cell('others', 'others', 'outcome'),
      ...(plan.scale === null ? [] : sums.map((name) => sum(`sum|${name}`, name, 1, 'probability', 'n'))),
      ...runs.flatMap((run) => Array.from({ length }, (_, bin) => inBin(run, bin))),
    ],
    tables: [
      {
        id: 'outcome',
        dimensions: [{ name: 'outcome', levels: ['cases', 'others'] }],
        cells: [places.cases, places.others],
        margins: [{ over: ['outcome'], cells: [places.n] }],
      },
    ],
    curves: [
      {
        length,
        totals: [places.cases, places.others],
        exits: [places.runs, places.runs + length],
        ...(plan.scale === null ? {} : { sums: [places.runs + 2 * length, places.runs + 3 * length] }),
      },
    ],
  };
}

/** Shown as far as the curve allows. */
function inBin(run: (typeof runNames)[number], bin: number): Coordinate {
  const shared = { measure: run, scope: 'total', partition: 'bins', bound: 1, check: 'none' } as const;
  const key = `${run}|bin ${String(bin)}`;
  if (run === 'cases' || run === 'others') return { key, ...shared, kind: 'count', unit: 'records' };
  return { key, ...shared, kind: 'sum', unit: run === 'probability' ? 'probability' : 'largest log odds' };
}
