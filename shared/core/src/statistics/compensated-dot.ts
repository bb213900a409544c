/**
 * Dot product as if in twice the precision, by + − · alone, hence the same on every machine.
 * Source: T. Ogita, S. M. Rump & S. Oishi, "Accurate Sum and Dot Product", SIAM J. Sci. Comput. 26 (2005), algorithm
 * 5.3 (Dot2), with Veltkamp's splitting; exact while products stay below 1e300.
 */
import { at } from './at.ts';

const SPLITTER = 2 ** 27 + 1;

/** start + Σ x·y. */
export function compensatedDot(start: number, x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = start;
  let error = 0;
  for (let i = 0; i < x.length; i += 1) {
    const a = at(x, i);
    const b = at(y, i);
    const product = a * b;
    const aHigh = highHalf(a);
    const bHigh = highHalf(b);
    const aLow = a - aHigh;
    const bLow = b - bHigh;
    const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
    const next = sum + product;
    const rest = next - sum;
    error += sum - (next - rest) + (product - rest) + productError;
    sum = next;
  }
  return sum + error;
}

function highHalf(a: number): number {
  const scaled = SPLITTER * a;
  return scaled - (scaled - a);
}
