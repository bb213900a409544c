import { sql } from 'kysely';
import { informationEntries } from '../regression/information.ts';
import type { ModelColumn } from '../regression/model-columns.ts';
import type { Scaling } from '../regression/scaled-column.ts';
import { column, whole } from './bound-value.ts';
import type { Derived, DerivedName } from './clean-records.ts';
import type { NumberSql } from './engine-dialect.ts';
import { columnName, excludeOneAnother } from './model-columns.ts';

export interface MatrixColumns {
  columns: readonly ModelColumn[];
  scalings: readonly Scaling[];
}

/** By what the products are weighted: a column of the records, and what its products with the columns are called. */
export interface ProductWeight {
  weight: DerivedName;
  times: DerivedName;
}

/** `times`0 …: each column of the model matrix times the weight, computed once. */
export function weightedColumns({ columns }: MatrixColumns, by: ProductWeight): Derived {
  return Object.fromEntries(
    columns.flatMap((each, j) =>
      isOne(each) ? [] : [[timesName(by, j), sql<number>`${column(columnName(j))} * ${column(by.weight)}`] as const],
    ),
  );
}

/**
 * The upper triangle of Σ weight x xᵀ, each entry through `sum`. Indicators of two levels of one category never meet; a
 * 0/1 column is its own square.
 */
export function productSums(
  matrix: MatrixColumns,
  by: ProductWeight,
  sum: (term: NumberSql) => NumberSql,
): NumberSql[] {
  return informationEntries(matrix.columns.length).map(([i, j]) => entry(matrix, by, i, j, sum));
}

function entry(
  matrix: MatrixColumns,
  by: ProductWeight,
  i: number,
  j: number,
  sum: (term: NumberSql) => NumberSql,
): NumberSql {
  const product = productOf(matrix, i, j);
  if (product === 'none') return whole(0);
  if (isOne(columnAt(matrix, i))) return sum(column(isOne(columnAt(matrix, j)) ? by.weight : timesName(by, j)));
  const weighted = column(timesName(by, i));
  return sum(product === 'itself' ? weighted : sql<number>`${weighted} * ${column(columnName(j))}`);
}

/**
 * What the product of two columns is: `none`, 0 in every record, where they are levels that exclude one another and 0 has
 * stayed 0; `itself` for a 0/1 column times itself; else a column of its own.
 */
export function productOf(matrix: MatrixColumns, i: number, j: number): 'none' | 'itself' | 'another' {
  const { scalings } = matrix;
  const [a, b] = [columnAt(matrix, i), columnAt(matrix, j)];
  const uncentred = scalings[i]?.mid === 0 && scalings[j]?.mid === 0;
  if (uncentred && excludeOneAnother(a, b)) return 'none';
  return i === j && a.binary ? 'itself' : 'another';
}

function columnAt({ columns }: MatrixColumns, at: number): ModelColumn {
  const found = columns[at];
  if (!found) throw new RangeError('an entry outside the matrix');
  return found;
}

/** The intercept. */
export function isOne({ factors }: ModelColumn): boolean {
  return factors.length === 0;
}

function timesName({ times }: ProductWeight, j: number): DerivedName {
  return `${times}${String(j)}`;
}
