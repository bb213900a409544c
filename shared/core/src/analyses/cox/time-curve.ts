import { z } from 'zod';
import { divideTime, fitsGrid, timeDivision } from '../../survival/divide-time.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import { intervalCount, type TimeGrid, timeGrid } from '../../survival/time-grid.ts';
import type { Total } from '../contract.ts';

/** 1 − S(t−) of all sites together (Kaplan-Meier): the transform `km` of the test of proportional hazards. */
export const timeCurve = timeDivision.extend({
  /** For each interval the curve just before it. */
  values: z.array(z.number().min(0).max(1)),
});
export type TimeCurve = z.infer<typeof timeCurve>;

/** More steps than a broadcast should carry make no other test. */
const room = 5000;

/** The dictionary's grid of time. Throws where there is none. */
export function curveGrid({ time, start }: HazardModel): TimeGrid {
  return timeGrid(time, null, start?.min ?? time.min);
}

/** Counts by time: those who leave with an event, those who leave without, those who enter late. */
export function curveRuns(model: HazardModel): string[] {
  return ['event', 'censored', ...(model.start ? ['entry'] : [])];
}

/** From the counts of all sites. The curve is R's where each interval holds one time with events. */
export function curveOf(model: HazardModel, first: number, total: Total, least: number): TimeCurve {
  const length = intervalCount(curveGrid(model));
  const [events = [], censored = [], entries = []] = curveRuns(model).map((_, run) =>
    Array.from({ length }, (__, i) => Number(total[first + run * length + i] ?? 0n)),
  );
  const division = divideTime([events], { least, room });
  const [starts = []] = division.starts;
  const within = (counts: readonly number[], i: number): number =>
    sumOf(counts.slice(starts[i] ?? 0, starts[i + 1] ?? length));
  const after = (counts: readonly number[], i: number): number => sumOf(counts.slice(starts[i] ?? length));
  let survival = 1;
  const values = starts.map((_, i) => {
    const before = 1 - survival;
    // Who enters within an interval of several times is at risk in it: nobody's event may come before their entry.
    const atRisk = after(events, i) + after(censored, i) - after(entries, division.single ? i : i + 1);
    survival *= 1 - within(events, i) / atRisk;
    return before;
  });
  return { ...division, values };
}

export function fitsCurve(curve: TimeCurve, model: HazardModel): boolean {
  const { length } = curve.starts.flat();
  return (
    curve.values.length === length && fitsGrid(curve, { intervals: intervalCount(curveGrid(model)), strata: 1, room })
  );
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, n) => sum + n, 0);
}
