import type { ResultInput } from '../contract.ts';
import { fromGrid } from '../read-total.ts';
import { countAt } from '../shown-counts.ts';
import { fractionalBits, rocPlaces } from './layout.ts';
import type { RocParams } from './params.ts';
import type { RocPlan } from './plan.ts';

type Input = ResultInput<RocParams>;

/** A stretch of bins that disclosure control left together; stretches ascend. */
export interface ScoreStretch {
  /** Where it begins: at or above it a record counts as positive. */
  from: number;
  cases: number;
  others: number;
  /** Sums over its records; 0 without a scale. */
  probability: number;
  logit: number;
}

/** Without those in which nobody is. */
export function stretchesOf(input: Input, plan: RocPlan): ScoreStretch[] {
  const { bins, length, scale, largest } = plan;
  const { runs } = rocPlaces(plan);
  const run = (k: number, bin: number): number => runs + k * length + bin;
  const sum = (place: number): number => fromGrid(input.total.values[place] ?? 0n, fractionalBits);
  const stretches: ScoreStretch[] = [];
  let from: number | null = null;
  for (let bin = 0; bin < length; bin += 1) {
    // Bin 0 lies below the first edge: everybody is at or above its beginning.
    from ??= bin === 0 ? -Infinity : (bins.edges[bin - 1] ?? bins.to);
    const [cases, others] = [countAt(input, run(0, bin)), countAt(input, run(1, bin))];
    if (cases === null || others === null) continue;
    if (cases + others > 0) {
      stretches.push({
        from: Number.isFinite(from) ? from : Math.min(bins.from, ...bins.edges),
        cases,
        others,
        probability: scale === null ? 0 : sum(run(2, bin)),
        logit: scale === null ? 0 : largest * sum(run(3, bin)),
      });
    }
    from = null;
  }
  return stretches;
}

export function isMerged(input: Input, plan: RocPlan): boolean {
  const { runs } = rocPlaces(plan);
  return input.total.values.slice(runs, runs + plan.length).some((value) => value === null);
}
