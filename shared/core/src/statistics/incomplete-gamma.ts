/**
 * Regularised incomplete gamma functions, both tails to about 1e-13 of themselves for every shape.
 * Source: NIST DLMF 8.11.4 (series for P) and 8.9.2 (continued fraction for Q, by the modified Lentz method);
 * the factor before them by Loader's saddle point. The library's own `gammainc` is wrong in the third digit
 * once x > 1000 with a near x (0.3.1: P(10000, 10000) = 0.497 instead of 0.501), so it is not used.
 */
import { poissonDensity } from './saddle-point.ts';

export interface Tails {
  lower: number;
  upper: number;
}

const EPSILON = 2 ** -53;
const TINY = 1e-300;
/** Far above what any shape below 1e10 needs: the loops end whatever they are given. */
const LIMIT = 1e7;

/** P(a, x) and Q(a, x) for a > 0, x ≥ 0; NaN outside. The work grows with √a. */
export function incompleteGamma(a: number, x: number): Tails {
  if (!(a > 0) || !(x >= 0) || a === Infinity) return { lower: NaN, upper: NaN };
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  if (x < a + 1) {
    const lower = poissonDensity(a, x) * lowerSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = poissonDensity(a, x) * a * upperFraction(a, x);
  return { lower: 1 - upper, upper };
}

/** Σ xᵏ / ((a+1)…(a+k)). */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * EPSILON && k < LIMIT; k += 1) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  let factor = 0;
  for (let i = 1; Math.abs(factor - 1) > 4 * EPSILON && i < LIMIT; i += 1) {
    const numerator = i * (a - i);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    factor = c * d;
    fraction *= factor;
  }
  return fraction;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
