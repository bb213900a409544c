import type { NumericVariable } from '../../dictionary/dictionary.ts';
import { centreOf } from '../../regression/centre-of.ts';
import type { Group } from '../groups.ts';
import type { TotalReader } from '../read-total.ts';
import { type Resolution, resolutionOf } from '../resolution.ts';
import { fractionalBits, keys } from './layout.ts';

export interface Moments {
  n: number;
  mean: number;
  /** With n − 1; null for fewer than two values, and where the grid cannot tell it; 0 where all are equal. */
  variance: number | null;
  resolution: Resolution;
}

/** Mean and variance of a variable in a group, in its own unit; null where a part is suppressed or there are no values. */
export function momentsOf(total: TotalReader, variable: NumericVariable, group: Group): Moments | null {
  const n = total.integer(keys.n(variable.name, group));
  const sum = total.integer(keys.sum(variable.name, group));
  const squares = total.integer(keys.squares(variable.name, group));
  if (n === null || sum === null || squares === null || n <= 0n) return null;
  const { mid, half } = centreOf(variable);
  const mean = mid + half * (Number(sum) / 2 ** fractionalBits / Number(n));
  if (n < 2n) return { n: Number(n), mean, variance: null, resolution: 'fine' };
  const normalised = normalisedVariance(n, sum, squares);
  const constant = normalised === 0 && (isMultiple(sum, squares, n) || isTold(smallestVariance(variable, Number(n))));
  const resolution = constant ? 'fine' : resolutionOf(normalised, fractionalBits);
  return { n: Number(n), mean, variance: resolution === 'none' ? null : half * half * normalised, resolution };
}

/**
 * Equal values are equal on the grid, so their sums are so many times one value. Sums of others are multiples of n by
 * chance: one in n, for both in n² (squares near 0 are 0 whatever they are of). Taken for equal from one in 1000 on.
 */
function isMultiple(sum: bigint, squares: bigint, n: bigint): boolean {
  const chances = squares === 0n && sum !== 0n ? n : n * n;
  return chances >= 1000n && sum % n === 0n && squares % n === 0n;
}

/** Whether a normalised variance of this size would have been seen: then none means that the values are the same. */
function isTold(normalised: number): boolean {
  return resolutionOf(normalised, fractionalBits) !== 'none';
}

/** The smallest variance that is not 0: whole numbers of which one is next to the others; other numbers have none. */
function smallestVariance(variable: NumericVariable, n: number): number {
  return variable.type === 'integer' ? 1 / n / centreOf(variable).half ** 2 : 0;
}

/**
 * (n Σu² − (Σu)²) / (n (n − 1)), the difference taken exactly in integers, where it would cancel in doubles. Both sums
 * carry up to half a grid step a record, so a variance of two steps or less cannot be told from none.
 */
function normalisedVariance(n: bigint, sum: bigint, squares: bigint): number {
  const scale = 2n ** BigInt(fractionalBits);
  const numerator = n * squares * scale - sum * sum;
  if (numerator <= 2n * n * n * scale) return 0;
  return Number(numerator) / Number(n * (n - 1n)) / Number(scale) / Number(scale);
}
