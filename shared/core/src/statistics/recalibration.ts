/**
 * Logistic recalibration: log odds of the event = intercept + slope · prediction, by Newton's method.
 * Source: D. R. Cox, Biometrika 45 (1958) 562-565; E. W. Steyerberg, Clinical Prediction Models (2nd ed.), 15.3.
 */
import { normalCritical } from './normal.ts';

/** Records that share a prediction. */
export interface PredictionGroup {
  /** On the log odds scale. */
  prediction: number;
  n: number;
  events: number;
}

export interface Coefficient {
  estimate: number;
  standardError: number;
  lower: number;
  upper: number;
}

export interface Recalibration {
  intercept: Coefficient;
  slope: Coefficient;
  /** The intercept where the slope is held at 1: calibration in the large. */
  inTheLarge: Coefficient;
}

/** NaN where there is no finite estimate: no events or only events, a single prediction, or one that separates them. */
export function recalibration(groups: readonly PredictionGroup[], confidence = 0.95): Recalibration {
  // Newton's steps are bounded, so the slope is sought for predictions of size 1.
  const size = Math.max(...groups.map(({ prediction }) => Math.abs(prediction))) || 1;
  const both = fit(
    groups,
    ({ prediction }) => [1, prediction / size],
    () => 0,
  );
  const large = fit(
    groups,
    () => [1],
    ({ prediction }) => prediction,
  );
  const z = normalCritical(confidence);
  const coefficient = ({ beta, errors }: Fit, j: number, unit: number): Coefficient => {
    const [estimate, standardError] = [(beta[j] ?? NaN) / unit, (errors[j] ?? NaN) / unit];
    return { estimate, standardError, lower: estimate - z * standardError, upper: estimate + z * standardError };
  };
  return {
    intercept: coefficient(both, 0, 1),
    slope: coefficient(both, 1, size),
    inTheLarge: coefficient(large, 0, 1),
  };
}

interface Fit {
  beta: number[];
  errors: number[];
}

const maxSteps = 100;
const none: Fit = { beta: [NaN, NaN], errors: [NaN, NaN] };

/** One or two columns: the information is solved by hand. */
function fit(
  groups: readonly PredictionGroup[],
  columns: (group: PredictionGroup) => number[],
  offset: (group: PredictionGroup) => number,
): Fit {
  let beta = [0, 0];
  const records = groups.reduce((sum, { n }) => sum + n, 0);
  for (let step = 0; step < maxSteps; step += 1) {
    const [g, i] = derivatives(groups, columns, offset, beta);
    const single = i.b === 0 && i.c === 0;
    const determinant = single ? i.a : i.a * i.c - i.b * i.b;
    // Fitted values of 0 and 1 alone, or a single prediction.
    if (!(i.a > 1e-9 * records) || !(single || determinant > 1e-10 * i.a * i.c)) return none;
    const move = single
      ? [g[0] / i.a, 0]
      : [(i.c * g[0] - i.b * g[1]) / determinant, (i.a * g[1] - i.b * g[0]) / determinant];
    // Far from the maximum a full step can overshoot.
    const longest = Math.max(...move.map(Math.abs));
    const scale = longest > 5 ? 5 / longest : 1;
    beta = beta.map((b, j) => b + scale * (move[j] ?? 0));
    if (longest < 1e-12 * (1 + Math.max(...beta.map(Math.abs)))) {
      return {
        beta,
        errors: single ? [Math.sqrt(1 / i.a), NaN] : [Math.sqrt(i.c / determinant), Math.sqrt(i.a / determinant)],
      };
    }
  }
  return none;
}

function derivatives(
  groups: readonly PredictionGroup[],
  columns: (group: PredictionGroup) => number[],
  offset: (group: PredictionGroup) => number,
  beta: readonly number[],
): [[number, number], { a: number; b: number; c: number }] {
  const gradient: [number, number] = [0, 0];
  const information = { a: 0, b: 0, c: 0 };
  for (const group of groups) {
    const [x0 = 0, x1 = 0] = columns(group);
    const eta = offset(group) + x0 * (beta[0] ?? 0) + x1 * (beta[1] ?? 0);
    const small = Math.exp(-Math.abs(eta));
    const mean = (eta >= 0 ? 1 : small) / (1 + small);
    const residual = group.events - group.n * mean;
    const weight = (group.n * small) / (1 + small) ** 2;
    gradient[0] += residual * x0;
    gradient[1] += residual * x1;
    information.a += weight * x0 * x0;
    information.b += weight * x0 * x1;
    information.c += weight * x1 * x1;
  }
  return [gradient, information];
}
