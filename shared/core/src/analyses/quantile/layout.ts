import { Problem } from '../../protocol/problem.ts';
import { cell, records } from '../coordinates.ts';
import type { AnalysisContext } from '../contract.ts';
import type { Coordinate, Layout, Table } from '../layout.ts';
import type { QuantileParams } from './params.ts';
import { type QuantilePlan, quantilePlan } from './plan.ts';

/** Throws `refused` where the study's rules show no quantiles. */
export function quantileLayout({ params, dictionary, caps }: AnalysisContext<QuantileParams>): Layout {
  if (caps.medianPolicy === 'none') {
    throw new Problem('refused', 'The rules of the study show no quantiles', {
      mend: 'Ask for a histogram, or for mean and standard deviation (summary).',
    });
  }
  const plan = quantilePlan(params, dictionary);
  const { rows, grouped, length } = plan;
  return {
    f: 0,
    ring: 64,
    parameters: 0,
    coordinates: [
      records('n', null),
      { ...cell('clamped', 'clamped', null), of: 'n' },
      ...(grouped ? rows.map(({ name }) => cell(`n|${name}`, 'n', 'groups')) : []),
      ...rows.map(({ name }) => cell(`values|${name}`, 'values', 'status')),
      ...rows.map(({ name }) => cell(`missing|${name}`, 'missing', 'status')),
      ...rows.flatMap(({ name }) => Array.from({ length }, (_, i) => between(`cell ${String(i)}|${name}`))),
    ],
    tables: [statusTable(plan, params.by)],
    curves: rows.map((_, r) => ({
      length,
      // Not the number of values: it would be hidden wherever few are missing, and no quantile says what it is.
      totals: [grouped ? plan.sizes + r : plan.n],
      exits: [plan.cells + r * length],
      quantiles: true,
    })),
  };
}

/** A count between two cut points of the round: never printed, and controlled as part of a curve. */
function between(key: string): Coordinate {
  return { ...cell(key, 'between cut points', 'cells'), check: 'none' };
}

function statusTable({ rows, grouped, n, sizes, values, missing }: QuantilePlan, by: string | null): Table {
  const status = { name: 'status', levels: ['values', 'missing'] };
  const cells = rows.flatMap((_, r) => [values + r, missing + r]);
  if (!grouped || by === null) {
    return { id: 'status', dimensions: [status], cells, margins: [{ over: ['status'], cells: [n] }] };
  }
  return {
    id: 'status',
    dimensions: [{ name: by, levels: rows.map(({ name }) => name) }, status],
    cells,
    margins: [
      { over: ['status'], cells: rows.map((_, r) => sizes + r) },
      { over: [by, 'status'], cells: [n] },
    ],
  };
}
