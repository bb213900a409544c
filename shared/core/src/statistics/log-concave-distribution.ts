/**
 * A distribution on the integers given by the ratios of neighbouring weights, which fall from left to right (binomial,
 * hypergeometric and its noncentral form). Built outwards from the mode, so nothing overflows, every step costs one
 * rounding, and only weights within 1e-300 of the largest are visited however long the support is.
 */
import { at } from './at.ts';

export interface LogConcaveDistribution {
  /** P(X ≤ x) and P(X ≥ x). */
  atMost: (x: number) => number;
  atLeast: (x: number) => number;
  /** E(X) − x, without cancellation near x. */
  meanMinus: (x: number) => number;
  /** Sum of all probabilities not above that of x, ties within 1e-7 counted as R's exact tests do. */
  notMoreLikelyThan: (x: number) => number;
}

const NEGLIGIBLE = 1e-300;
const TIE = 1 + 1e-7;

/** `ratio(x)` is P(x + 1)/P(x) for low ≤ x < high. */
export function logConcaveDistribution(
  low: number,
  high: number,
  ratio: (x: number) => number,
): LogConcaveDistribution {
  const mode = modeOf(low, high, ratio);
  const below: number[] = [];
  for (let x = mode - 1, w = 1 / ratio(x); x >= low && w > NEGLIGIBLE; x -= 1, w /= ratio(x)) below.push(w);
  const above: number[] = [];
  for (let x = mode, w = ratio(x); x < high && w > NEGLIGIBLE; x += 1, w *= ratio(x)) above.push(w);
  const first = mode - below.length;
  const weights = Float64Array.from([...below.reverse(), 1, ...above]);
  // From the outside in, so that the small terms are not lost.
  const total = sum(weights, 0, mode - first) + sumBack(weights, mode - first + 1) + 1;
  const index = (x: number): number => Math.min(Math.max(x - first, -1), weights.length - 1);
  return {
    atMost: (x) => tail(sum(weights, 0, index(x) + 1), total),
    atLeast: (x) => tail(sumBack(weights, Math.max(0, x - first)), total),
    meanMinus: (x) => weights.reduce((acc, w, i) => acc + w * (first + i - x), 0) / total,
    notMoreLikelyThan: (x) => {
      const bound = (weights[x - first] ?? 0) * TIE;
      const from = weights.findIndex((w) => w > bound);
      const to = weights.findLastIndex((w) => w > bound);
      return from < 0 ? 1 : (sum(weights, 0, from) + sumBack(weights, to + 1)) / total;
    },
  };
}

/** The mode: the first x whose ratio is below 1. */
function modeOf(low: number, high: number, ratio: (x: number) => number): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (ratio(middle) >= 1) from = middle + 1;
    else to = middle;
  }
  return from;
}

function tail(part: number, total: number): number {
  return Math.min(1, part / total);
}

function sum(weights: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i += 1) total += at(weights, i);
  return total;
}

function sumBack(weights: Float64Array, from: number): number {
  let total = 0;
  for (let i = weights.length - 1; i >= from; i -= 1) total += at(weights, i);
  return total;
}
