import { informationEntries } from '../../regression/information.ts';
import type { HazardSums } from '../../survival/hazard-step.ts';
import { largestPredictor, riskGrid } from '../../survival/risk-grid.ts';
import type { Total } from '../contract.ts';
import { fromGrid } from '../read-total.ts';
import { fractionalBits, type PooledPlaces } from './layout.ts';
import { cellWidth, momentCount, type PooledModel } from './model.ts';
import type { PooledState } from './state.ts';
import { tiedTerm } from './tied-term.ts';

/**
 * The partial likelihood of all sites together: the risk set of an interval is what leaves in it or later, less what
 * enters later. Added up in whole numbers, from the last interval to the first. No likelihood before there are intervals.
 */
export function readPooledSums(
  model: PooledModel,
  places: PooledPlaces,
  { beta, division }: Pick<PooledState, 'beta' | 'division'>,
  total: Total,
): HazardSums {
  const { columns, offset } = model.hazard;
  const size = columns.length;
  const { bits } = riskGrid(largestPredictor(beta, offset));
  const at = (index: number): bigint => {
    const value = total[index];
    if (value === undefined) throw new RangeError('the total is shorter than its layout');
    return value;
  };
  const ofEvents = Array.from({ length: size }, (_, j) => fromGrid(at(places.gradient + j), fractionalBits));
  const ofOffset = offset ? fromGrid(at(places.gradient + size), fractionalBits) : 0;
  const sums = {
    events: 0,
    objective: ofEvents.reduce((sum, of, j) => sum + of * (beta[j] ?? 0), ofOffset),
    gradient: ofEvents,
    information: informationEntries(size).map(() => 0),
  };
  let first = 0;
  for (const { length } of division?.starts ?? []) {
    addStratum(model, places, { first, length }, { at, bits }, sums);
    first += length;
  }
  const whole = sums.information.map((value) => BigInt(Math.round(value * 2 ** fractionalBits)));
  return {
    n: Number(at(0)),
    events: sums.events,
    objective: sums.objective,
    gradient: sums.gradient,
    information: (i, j) => whole[i * size - (i * (i - 1)) / 2 + (j - i)] ?? 0n,
  };
}

function addStratum(
  model: PooledModel,
  places: PooledPlaces,
  stratum: { first: number; length: number },
  { at, bits }: { at: (index: number) => bigint; bits: number },
  sums: { events: number; objective: number; gradient: number[]; information: number[] },
): void {
  const [width, moments, size] = [cellWidth(model), momentCount(model), model.hazard.columns.length];
  const set = new Array<bigint>(moments).fill(0n);
  for (let slot = stratum.first + stratum.length - 1; slot >= stratum.first; slot -= 1) {
    const first = places.cells + slot * width;
    const events = Number(at(first));
    const run = (r: number): bigint[] => set.map((_, k) => at(first + 1 + r * moments + k));
    const runs = model.tied ? [run(0), run(1)] : [run(0)];
    for (const each of runs) each.forEach((value, k) => (set[k] = (set[k] ?? 0n) + value));
    if (events === 0) continue;
    const term = tiedTerm(set, model.tied ? (runs[0] ?? set) : null, events, size);
    if (!term) continue;
    sums.events += events;
    sums.objective -= term.log - events * bits * Math.LN2;
    term.means.forEach((mean, j) => (sums.gradient[j] = (sums.gradient[j] ?? 0) - mean));
    term.information.forEach((value, k) => (sums.information[k] = (sums.information[k] ?? 0) + value));
  }
}
