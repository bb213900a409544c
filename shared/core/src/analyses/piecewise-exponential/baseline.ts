import { normalCritical } from '../../statistics/normal.ts';
import { finite } from '../finite.ts';
import type { TotalReader } from '../read-total.ts';
import { keys } from './layout.ts';
import type { PiecewiseModel } from './model.ts';
import type { BaselineInterval } from './params.ts';
import type { PiecewiseCell } from './sums.ts';

/**
 * The baseline hazard of each interval, where all columns of the model are 0: d / exposure, from the profile likelihood.
 * ln(d / E) has the variance 1/d + g' V g, g being the means of the columns weighted with exposure (that of the joint
 * likelihood, by its block inverse). `fitted`: false where there are no estimates.
 */
export function baselineOf(
  model: PiecewiseModel,
  cells: readonly PiecewiseCell[],
  {
    beta,
    covariance,
    fitted,
  }: { beta: readonly number[]; covariance: readonly (readonly number[])[]; fitted: boolean },
  total: TotalReader,
): BaselineInterval[] {
  const { hazard, intervals, strata, span } = model;
  const centres = hazard.scalings.map(({ mid, half }) => mid / half);
  const atZero = centres.reduce((sum, centre, j) => sum - centre * (beta[j] ?? 0), -(hazard.offset?.shift ?? 0));
  const z = normalCritical(0.95);
  return strata.flatMap((stratum, s) =>
    intervals.map(({ from, to }, k): BaselineInterval => {
      const c = s * intervals.length + k;
      const cell = cells[c];
      const personTime = total.value(keys.timeIn(c));
      const suppressed = total.suppressedBy(keys.eventsIn(c)) ?? total.suppressedBy(keys.timeIn(c));
      const shift = centres.map((centre, j) => (cell?.means[j] ?? NaN) + centre);
      const isKnown = fitted && cell !== undefined && suppressed === undefined && cell.exposure > 0;
      const log = isKnown ? Math.log(cell.events / (cell.exposure * span)) + atZero : NaN;
      const error = isKnown ? Math.sqrt(1 / cell.events + quadratic(shift, covariance)) : NaN;
      return {
        from,
        to,
        ...(strata.length === 1 ? {} : { stratum: stratum.label }),
        events: total.value(keys.eventsIn(c)),
        personTime: personTime === null ? null : personTime * span,
        hazard: finite(Math.exp(log)),
        confLow: finite(Math.exp(log - z * error)),
        confHigh: finite(Math.exp(log + z * error)),
        ...(suppressed === undefined ? {} : { suppressed }),
      };
    }),
  );
}

function quadratic(x: readonly number[], matrix: readonly (readonly number[])[]): number {
  return x.reduce(
    (sum, value, i) => sum + value * x.reduce((inner, other, j) => inner + other * (matrix[i]?.[j] ?? 0), 0),
    0,
  );
}
