import type { Next, Total } from '../contract.ts';
import type { QuantileParams } from './params.ts';
import { type QuantilePlan, quantilePlan } from './plan.ts';
import { type Bracket, type QuantileState, readState } from './state.ts';

/**
 * One bisection for all quantiles: every bracket is halved until it holds one value of the grid, or until the half with
 * the quantile in it would hold fewer records than the study's floor for cells. A last round then asks for the counts
 * between the ends of the brackets alone, for the total rule to merge what is still small: halves that were looked at
 * and left are no cut points of it.
 */
export const quantileNext: Next<QuantileParams> = {
  first: ({ params, dictionary }) => {
    const plan = quantilePlan(params, dictionary);
    const whole = { low: -1, high: plan.grid.size - 1, open: plan.grid.size > 1 };
    const brackets = plan.rows.map(() => params.probabilities.map(() => whole));
    return { ...stateOf(plan, 1, brackets, false) };
  },
  next: ({ params, dictionary, caps }, broadcast, total) => {
    const plan = quantilePlan(params, dictionary);
    const state = readState(broadcast, plan);
    if (!hasOpen(state.brackets)) {
      return { done: state.capped ? { converged: false, reason: 'iteration-cap' } : { converged: true } };
    }
    const floor = caps.medianPolicy === 'value' ? 1 : (caps.minCell ?? 1);
    const halves = state.brackets.map((row, r) => {
      const counts = countsOf(plan, state, total, r);
      return row.map((each, p) =>
        each.open ? halved(each, counts, rankOf(params.probabilities[p] ?? 0, counts.n), floor) : each,
      );
    });
    const ended = state.round >= caps.iterations - 1;
    const brackets = ended ? halves.map((row) => row.map((each) => ({ ...each, open: false }))) : halves;
    return { broadcast: { ...stateOf(plan, state.round + 1, brackets, ended && hasOpen(halves)) } };
  },
};

function hasOpen(brackets: readonly (readonly Bracket[])[]): boolean {
  return brackets.some((row) => row.some(({ open }) => open));
}

/** Rank of the record that is the quantile: R's type 1, the inverse of the empirical distribution function. */
export function rankOf(probability: number, n: number): number {
  const place = n * probability;
  const below = Math.floor(place + 4 * Number.EPSILON);
  return Math.min(n, Math.max(1, place > below ? below + 1 : below));
}

/** Index of the cut point that halves a bracket of at least two values. */
export function middleOf({ low, high }: Bracket): number {
  return low + Math.floor((high - low) / 2);
}

interface Counts {
  n: number;
  /** Records at or below the value at a cut point of the round. */
  upTo: (index: number) => number;
}

function countsOf(plan: QuantilePlan, { cuts }: QuantileState, total: Total, row: number): Counts {
  const n = Number(total[plan.values + row] ?? 0n);
  const sums = new Map([
    [-1, 0],
    [plan.grid.size - 1, n],
  ]);
  let sum = 0;
  (cuts[row] ?? []).forEach((cut, i) => {
    sum += Number(total[plan.cells + row * plan.length + i] ?? 0n);
    sums.set(cut, sum);
  });
  return { n, upTo: (index) => sums.get(index) ?? NaN };
}

function halved(bracket: Bracket, { upTo }: Counts, rank: number, floor: number): Bracket {
  const middle = middleOf(bracket);
  const half = rank <= upTo(middle) ? { ...bracket, high: middle } : { ...bracket, low: middle };
  if (!(upTo(half.high) - upTo(half.low) >= floor)) return { ...bracket, open: false };
  return { ...half, open: half.high - half.low > 1 };
}

/** Cut points: the ends of all brackets, and the middles of those that are open. */
function stateOf(plan: QuantilePlan, round: number, brackets: Bracket[][], capped: boolean): QuantileState {
  const cuts = brackets.map((row) => {
    const points = row.flatMap((each) => [each.low, each.high, ...(each.open ? [middleOf(each)] : [])]);
    return [...new Set(points)].filter((cut) => cut >= 0 && cut < plan.grid.size - 1).sort((a, b) => a - b);
  });
  return { round, cuts, brackets, capped };
}
