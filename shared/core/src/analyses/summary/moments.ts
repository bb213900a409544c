import type { NumericVariable } from '../../dictionary/dictionary.ts';
import { centreOf } from '../../regression/centre-of.ts';
import type { Group } from '../groups.ts';
import type { TotalReader } from '../read-total.ts';
import { type Resolution, resolutionOf } from '../resolution.ts';
import { fractionalBits, keys } from './layout.ts';

export interface Moments {
  n: number;
  mean: number;
  /** With n − 1; null for fewer than two values, and where the grid cannot tell it; 0 where no variation is seen. */
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
  // A variable that is constant has no variation to tell.
  const resolution = normalised === 0 ? 'fine' : resolutionOf(normalised, fractionalBits);
  return { n: Number(n), mean, variance: resolution === 'none' ? null : half * half * normalised, resolution };
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
