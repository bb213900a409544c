import { areaUnderCurve, rocPoints } from '../../statistics/roc-curve.ts';
import type { ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { countAt, shownAt } from '../shown-counts.ts';
import { calibrationOf } from './calibration.ts';
import { decisionCurve } from './decision.ts';
import { rocPlaces } from './layout.ts';
import { rocMethods, rocWarnings } from './methods.ts';
import type { RocParams, RocResult } from './params.ts';
import { rocPlan } from './plan.ts';
import { isMerged, stretchesOf } from './stretches.ts';

export const rocResultOf: ResultOf<RocParams, RocResult> = (input) => {
  const plan = rocPlan(input.context.params, input.context.dictionary);
  const places = rocPlaces(plan);
  const [n, missing] = [countAt(input, places.n), countAt(input, places.missing)];
  const cases = shownAt(input, places.cases);
  const stretches = stretchesOf(input, plan);
  const merged = isMerged(input, plan);
  // What was merged into one bin tells nothing, not even that the area is a half.
  const area = areaUnderCurve(merged && stretches.length < 2 ? [] : stretches);
  const { auc, standardError, lower, upper, largestError } = area;
  const ends = [...stretches.map(({ from }) => from), plan.bins.to];
  const points = Number.isNaN(auc)
    ? []
    : rocPoints(stretches).map(({ from, ...point }) => ({ threshold: ends[from] ?? plan.bins.to, ...point }));
  const isExact = plan.exact && stretches.length > 0 && !merged;
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
    methods: rocMethods(input, plan, stretches.length, merged),
  };
};

function gain(point: { sensitivity: number; specificity: number } | null): number {
  return point ? point.sensitivity + point.specificity : -Infinity;
}
