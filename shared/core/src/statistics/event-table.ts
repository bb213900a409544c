/** Counts over a time grid, from which survival curves and log-rank tests are computed. */
import { at } from './at.ts';

/** Four columns of equal length, times ascending. */
export interface EventTable {
  times: readonly number[];
  /** Under observation just before the time. */
  atRisk: readonly number[];
  events: readonly number[];
  /** Leaving at the time without an event, after those with one. */
  censored: readonly number[];
}

/**
 * Numbers at risk from the exits. `entered` counts the late entries: those at a grid time are at risk after it only
 * (intervals open on the left, as in R's `Surv(start, stop, event)`); entries before the first time are not listed.
 */
export function eventTable(
  times: readonly number[],
  events: readonly number[],
  censored: readonly number[],
  entered: readonly number[] = [],
): EventTable {
  const atRisk: number[] = [];
  let remaining = 0;
  for (let i = times.length - 1; i >= 0; i -= 1) {
    remaining += at(events, i) + at(censored, i) - (entered[i] ?? 0);
    atRisk.push(remaining);
  }
  return { times, atRisk: atRisk.reverse(), events, censored };
}
