import type { Variable } from './dictionary.ts';

/** The grid that cut points of a variable lie on: the dictionary's, 1 for integers, or null where any value will do. */
export function gridOf(variable: Variable): number | null {
  if (variable.type === 'category' || variable.type === 'boolean') return null;
  return variable.grid ?? (variable.type === 'integer' ? 1 : null);
}

/** Whether a value is a multiple of the grid, judged as decimals: 0.3 lies on a grid of 0.1. */
export function onGrid(value: number, grid: number): boolean {
  return snapToGrid(value, grid) !== null;
}

/**
 * The multiple of the grid that the value stands for, or null. Both numbers are taken as the decimals they are written
 * as and divided exactly; a value that carries a rounding error of its own calculation (0.1 + 0.2) is taken at 15
 * significant digits, which every double holds, as long as that is far finer than the grid. −0 becomes 0.
 */
export function snapToGrid(value: number, grid: number): number | null {
  if (!Number.isFinite(value) || !Number.isFinite(grid) || grid <= 0) return null;
  if (isMultiple(value, grid)) return value === 0 ? 0 : value;
  const rounded = Number(value.toPrecision(15));
  return Math.abs(value) < 1e9 * grid && isMultiple(rounded, grid) ? rounded : null;
}

function isMultiple(value: number, grid: number): boolean {
  const [a, b] = [decimal(value), decimal(grid)];
  const exponent = Math.min(a.exponent, b.exponent);
  return (a.digits * 10n ** BigInt(a.exponent - exponent)) % (b.digits * 10n ** BigInt(b.exponent - exponent)) === 0n;
}

/** The shortest decimal that reads back as the same double, as digits · 10^exponent. */
function decimal(value: number): { digits: bigint; exponent: number } {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
