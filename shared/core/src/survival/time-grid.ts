import { z } from 'zod';
import type { NumericVariable } from '../dictionary/dictionary.ts';
import { gridOf, onGrid } from '../dictionary/on-grid.ts';
import { Problem } from '../protocol/problem.ts';

/** A grid other than the dictionary's: every `step`, or intervals that end at the edges. */
export const gridParams = z.union([
  z.strictObject({ step: z.number().positive() }),
  z.strictObject({ edges: z.array(z.number()).min(1).max(1000) }),
]);
export type GridParams = z.infer<typeof gridParams>;

/**
 * Intervals of time, known before anybody looks at data: interval i is (times[i − 1], times[i]], the first one begins
 * with the smallest time there can be.
 */
export interface TimeGrid {
  /** Where the first interval begins. */
  earliest: number;
  /** Ends of the intervals, ascending. */
  times: number[];
  /** Times after the last end are possible: they fall into one more interval, which has no end and is not shown. */
  beyond: boolean;
  /** Equal steps: times[i] = (first + i) · step. null: edges. */
  regular: { first: number; step: number } | null;
  /** Whether an interval holds one step of the dictionary's grid, that is one time. */
  isPoint: (interval: number) => boolean;
  /** All of them do: the grid is the data's own. */
  exact: boolean;
}

/** Times are compared as decimals: within this share of a step a time is on the grid. */
export const gridTolerance = 1e-6;

const where = 'params.grid';
const maxTimes = 100_000;

/**
 * `earliest` is the smallest time at which somebody can enter. Throws `invalid-input`, `off-grid` or `too-large` where
 * the grid does not fit the variable.
 */
export function timeGrid(variable: NumericVariable, params: GridParams | null, earliest: number): TimeGrid {
  const unit = gridOf(variable);
  const time = { ...variable, min: Math.min(variable.min, earliest) };
  if (params !== null && 'edges' in params) return edgeGrid(time, params.edges, unit);
  const step = params?.step ?? unit;
  if (step === null) {
    throw new Problem('invalid-input', `\`${time.name}\` has no grid in the dictionary`, {
      where,
      mend: 'Give one with the question, as in grid: { step: 30 }, or edges.',
    });
  }
  if (unit !== null && !onGrid(step, unit)) throw offGrid(time.name, step, unit);
  return stepGrid(time, step, unit);
}

/** Number of intervals, with the one beyond the last end. */
export function intervalCount({ times, beyond }: TimeGrid): number {
  return times.length + (beyond ? 1 : 0);
}

function stepGrid(time: NumericVariable, step: number, unit: number | null): TimeGrid {
  const first = Math.floor(time.min / step + gridTolerance);
  const last = Math.ceil(time.max / step - gridTolerance);
  if (last - first >= maxTimes) {
    throw new Problem('too-large', `The grid of \`${time.name}\` has more than ${String(maxTimes)} times`, {
      where,
      mend: 'Give a coarser one, as in grid: { step: 30 }.',
    });
  }
  const exact = unit !== null && Math.abs(step - unit) <= gridTolerance * unit;
  const times = Array.from({ length: last - first + 1 }, (_, i) => decimal((first + i) * step));
  return {
    earliest: Math.min(time.min, times[0] ?? 0),
    times,
    beyond: false,
    regular: { first, step },
    isPoint: () => exact,
    exact,
  };
}

function edgeGrid(time: NumericVariable, edges: readonly number[], unit: number | null): TimeGrid {
  edges.forEach((edge, i) => {
    if (unit !== null && !onGrid(edge, unit)) throw offGrid(time.name, edge, unit);
    if (edge < time.min || edge > time.max) {
      throw new Problem(
        'invalid-input',
        `The edge ${String(edge)} lies outside the dictionary's bounds of \`${time.name}\``,
        {
          where: `${where}.edges.${String(i)}`,
          mend: `They are ${String(time.min)} to ${String(time.max)}.`,
        },
      );
    }
    if (i > 0 && !(edge > (edges[i - 1] ?? Infinity))) {
      throw new Problem('invalid-input', 'The edges must ascend', {
        where: `${where}.edges.${String(i)}`,
        mend: 'Sort them and name each once.',
      });
    }
  });
  const points = edges.map((edge, i) => {
    if (unit === null) return false;
    const width = edge - (edges[i - 1] ?? time.min - unit);
    return width <= unit * (1 + gridTolerance);
  });
  return {
    earliest: time.min,
    times: [...edges],
    beyond: (edges.at(-1) ?? 0) < time.max,
    regular: null,
    isPoint: (interval) => points[interval] === true,
    exact: points.every((point) => point),
  };
}

/** The decimal that a multiple of a decimal step stands for: 3 · 0.1 is 0.3. */
function decimal(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

function offGrid(name: string, value: number, unit: number): Problem {
  return new Problem('off-grid', `${String(value)} is not on the dictionary’s grid of \`${name}\``, {
    where,
    mend: `Use multiples of ${String(unit)}.`,
  });
}
