import { areaUnderCurve, rocPoints } from '../../statistics/roc-curve.ts';
import type { ResultInput, ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { fromGrid } from '../read-total.ts';
import { countAt, shownAt } from '../shown-counts.ts';
import { calibrationOf } from './calibration.ts';
import { decisionCurve } from './decision.ts';
import { fractionalBits, rocPlaces } from './layout.ts';
import { rocMethods, rocWarnings } from './methods.ts';
import type { RocParams, RocResult } from './params.ts';
import { rocPlan, type RocPlan } from './plan.ts';

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

export const rocResultOf: ResultOf<RocParams, RocResult> = (input) => {
  const plan = rocPlan(input.context.params, input.context.dictionary);
  const places = rocPlaces(plan);
  const [n, missing] = [countAt(input, places.n), countAt(input, places.missing)];
  const cases = shownAt(input, places.cases);
  const stretches = stretchesOf(input, plan);
  const { auc, standardError, lower, upper, largestError } = areaUnderCurve(stretches);
  const ends = [...stretches.map(({ from }) => from), plan.bins.to];
  const points = Number.isNaN(auc)
    ? []
    : rocPoints(stretches).map(({ from, ...point }) => ({ threshold: ends[from] ?? plan.bins.to, ...point }));
  const isExact = plan.exact && stretches.length > 0 && !isMerged(input, plan);
  const result: RocResult = {
    nobs: n,
    nevent: cases.n,
    auc: {
      estimate: finite(auc),
      stdError: finite(standardError),
      confLow: finite(lower),
      confHigh: finite(upper),
    },
    largestError: isExact ? 0 : finite(largestError),
    points,
    youden: points.reduce<RocResult['youden']>((best, point) => (gain(point) > gain(best) ? point : best), null),
    ...(cases.suppressed === undefined ? {} : { suppressed: cases.suppressed }),
    ...(plan.scale === null
      ? {}
      : { calibration: calibrationOf(input, plan, stretches), decision: decisionCurve(plan, stretches) }),
  };
  return {
    n: n === null || missing === null ? null : n + missing,
    excluded: { missing, clamped: countAt(input, places.clamped) },
    result,
    warnings: rocWarnings(input, plan, result),
    methods: rocMethods(input, plan, stretches.length, isMerged(input, plan)),
  };
};

function gain(point: { sensitivity: number; specificity: number } | null): number {
  return point ? point.sensitivity + point.specificity : -Infinity;
}

/** Without those in which nobody is. */
function stretchesOf(input: Input, plan: RocPlan): ScoreStretch[] {
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

function isMerged(input: Input, plan: RocPlan): boolean {
  const { runs } = rocPlaces(plan);
  return input.total.values.slice(runs, runs + plan.length).some((value) => value === null);
}
