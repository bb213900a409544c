import type { Dictionary, NumericVariable } from '../../dictionary/dictionary.ts';
import { findVariable, numericVariable } from '../../dictionary/find-variable.ts';
import { gridOf, snapToGrid } from '../../dictionary/on-grid.ts';
import { Problem } from '../../protocol/problem.ts';
import { type Group, groupsOf } from '../groups.ts';
import type { QuantileParams } from './params.ts';

/** Everything about the question that is public before anybody looks at data. */
export interface QuantilePlan {
  variable: NumericVariable;
  /** Values that are told apart: the multiples (first + i) · step, i from 0 to size − 1. A value counts as the next one above. */
  grid: { first: number; step: number; size: number };
  /** In the order of the rows: one for everybody, or the groups of `by`. */
  rows: Group[];
  grouped: boolean;
  /** Cells of a row: between the cut points of a round, of which there are at most three for each probability. */
  length: number;
  /** Index of a coordinate: everybody, outside the bounds, sizes of groups, values, missing values, cells. */
  n: number;
  clamped: number;
  sizes: number;
  values: number;
  missing: number;
  cells: number;
}

/** A value that close above a multiple, as a share of the step, counts as on it. */
export const stepTolerance = 1e-7;

const maxSize = 1e9;
const maxCells = 20_000;

export function quantilePlan(
  { variable: name, probabilities, by, step }: QuantileParams,
  dictionary: Dictionary,
): QuantilePlan {
  const variable = numericVariable(dictionary, name, { where: 'params.variable' });
  const grouped = by !== null;
  const rows = grouped
    ? groupsOf(findVariable(dictionary, by, { where: 'params.by' }))
    : [{ label: 'all', name: 'all', missing: false }];
  const length = 3 * probabilities.length + 1;
  if (rows.length * length > maxCells) {
    throw new Problem('too-large', 'Too many quantiles of too many groups', {
      where: 'params.by',
      mend: 'Ask for fewer probabilities, or by a variable with fewer categories.',
    });
  }
  const values = 2 + (grouped ? rows.length : 0);
  return {
    variable,
    grid: gridFor(variable, step),
    rows,
    grouped,
    length,
    n: 0,
    clamped: 1,
    sizes: 2,
    values,
    missing: values + rows.length,
    cells: values + 2 * rows.length,
  };
}

/** The value at an index of the grid, as a decimal: 3 · 0.1 is 0.3. */
export function gridValue({ grid: { first, step } }: QuantilePlan, index: number): number {
  const value = (first + index) * step;
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

function gridFor(variable: NumericVariable, asked: number | null): QuantilePlan['grid'] {
  const { name, min, max } = variable;
  const unit = gridOf(variable);
  const step = asked ?? unit;
  if (step === null) {
    throw new Problem('invalid-input', `\`${name}\` has no grid in the dictionary`, {
      where: 'params.step',
      mend: 'Give a step with the question: how far apart values must be to be told apart.',
    });
  }
  if (unit !== null && snapToGrid(step, unit) === null) {
    throw new Problem('off-grid', `${String(step)} is not on the dictionary's grid of \`${name}\``, {
      where: 'params.step',
      mend: `Use a multiple of ${String(unit)}.`,
    });
  }
  const first = Math.ceil(min / step - stepTolerance);
  const size = Math.max(1, Math.ceil(max / step - stepTolerance) - first + 1);
  if (size > maxSize) {
    throw new Problem('too-large', `The step makes more than ${String(maxSize)} values of \`${name}\``, {
      where: 'params.step',
      mend: 'Give a larger step.',
    });
  }
  return { first, step, size };
}
