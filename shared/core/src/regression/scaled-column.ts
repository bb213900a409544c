import { centreOf } from './centre-of.ts';

/** u = (x − mid) / half. */
export interface Scaling {
  mid: number;
  half: number;
}

/**
 * How a column of the model matrix is brought to [−1, 1] without changing what the columns span: by centre and half
 * width where there is an intercept to take the shift, by its largest absolute value otherwise. 0/1 stays as it is.
 */
export function columnScaling(column: { min: number; max: number; binary: boolean }, intercept: boolean): Scaling {
  if (column.binary) return { mid: 0, half: 1 };
  if (!intercept) return { mid: 0, half: Math.max(Math.abs(column.min), Math.abs(column.max)) || 1 };
  const { mid, half } = centreOf(column);
  return { mid, half: half || 1 };
}
