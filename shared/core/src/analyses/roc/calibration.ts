import { type Coefficient, recalibration } from '../../statistics/recalibration.ts';
import { normalCritical } from '../../statistics/normal.ts';
import type { ResultInput } from '../contract.ts';
import { finite } from '../finite.ts';
import { fromGrid } from '../read-total.ts';
import { countAt } from '../shown-counts.ts';
import { fractionalBits, rocPlaces, sums } from './layout.ts';
import type { RocParams, RocResult } from './params.ts';
import type { RocPlan } from './plan.ts';
import type { ScoreStretch } from './stretches.ts';

type Calibration = NonNullable<RocResult['calibration']>;

const confidence = 0.95;
const mostPoints = 10;

/** Mean risks and Brier score from sums over all records, slope and intercept from the mean log odds of each stretch. */
export function calibrationOf(
  input: ResultInput<RocParams>,
  plan: RocPlan,
  stretches: readonly ScoreStretch[],
): Calibration {
  const places = rocPlaces(plan);
  const [n, cases] = [countAt(input, places.n), countAt(input, places.cases)];
  const [probability = NaN, squared = NaN] = sums.map((_, k) => {
    const value = input.total.values[places.sums + k];
    return value === null || value === undefined ? NaN : fromGrid(value, fractionalBits);
  });
  const observed = n === null || cases === null || n === 0 ? NaN : cases / n;
  const brier = squared / (n ?? NaN);
  const groups = stretches.map((each) => ({
    prediction: each.logit / (each.cases + each.others),
    n: each.cases + each.others,
    events: each.cases,
  }));
  const { intercept, slope, inTheLarge } = recalibration(groups, confidence);
  return {
    intercept: shown(intercept),
    slope: shown(slope),
    inTheLarge: shown(inTheLarge),
    predicted: finite(probability / (n ?? NaN)),
    observed: finite(observed),
    brier: finite(brier),
    scaledBrier: finite(1 - brier / (observed * (1 - observed))),
    points: pointsOf(stretches),
  };
}

function shown({ estimate, standardError, lower, upper }: Coefficient): Calibration['slope'] {
  return {
    estimate: finite(estimate),
    stdError: finite(standardError),
    confLow: finite(lower),
    confHigh: finite(upper),
  };
}

/** Stretches joined to about ten groups of equal size. */
function pointsOf(stretches: readonly ScoreStretch[]): Calibration['points'] {
  const all = stretches.reduce((sum, { cases, others }) => sum + cases + others, 0);
  const points: Calibration['points'] = [];
  let group = { n: 0, cases: 0, probability: 0 };
  let passed = 0;
  stretches.forEach(({ cases, others, probability }, i) => {
    group = { n: group.n + cases + others, cases: group.cases + cases, probability: group.probability + probability };
    passed += cases + others;
    const isLast = i === stretches.length - 1;
    if (!isLast && passed < (all * (points.length + 1)) / mostPoints) return;
    points.push({
      predicted: group.probability / group.n,
      observed: group.cases / group.n,
      n: group.n,
      ...wilson(group),
    });
    group = { n: 0, cases: 0, probability: 0 };
  });
  return points;
}

/** Wilson's score interval of a proportion (JASA 22 (1927) 209-212). */
function wilson({ n, cases }: { n: number; cases: number }): { confLow: number; confHigh: number } {
  const z = normalCritical(confidence);
  const share = cases / n;
  const centre = share + (z * z) / (2 * n);
  const margin = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { confLow: Math.max(0, (centre - margin) / scale), confHigh: Math.min(1, (centre + margin) / scale) };
}
