import { lanczosLogGamma } from './lanczos-gamma.ts';
import type { Row } from './pooled-harness.ts';

/**
 * A plain float64 fit on pooled rows, written apart from the product: iteratively reweighted least squares (McCullagh &
 * Nelder 1989, 2.5) on columns that were given by hand, solved by modified Gram-Schmidt.
 */
export interface FloatFit {
  estimates: number[];
  stdErrors: number[];
  deviance: number;
  /** As R's logLik. */
  logLik: number;
}

export interface FloatModel {
  family: 'gaussian' | 'binomial' | 'poisson';
  y: (row: Row) => number;
  columns: ((row: Row) => number)[];
  offset?: (row: Row) => number;
  weight?: (row: Row) => number;
}

export function floatGlm(rows: readonly Row[], model: FloatModel): FloatFit {
  const y = rows.map(model.y);
  const x = rows.map((row) => model.columns.map((column) => column(row)));
  const offset = rows.map((row) => model.offset?.(row) ?? 0);
  const prior = rows.map((row) => model.weight?.(row) ?? 1);
  let eta = y.map((value) => startOf(model.family, value));
  let solved = { coefficients: [] as number[], unscaledErrors: [] as number[] };
  for (let round = 0; round < 100; round += 1) {
    const means = eta.map((value) => meanOf(model.family, value));
    const slope = means.map((mu) => varianceOf(model.family, mu));
    const working = eta.map((value, i) => value - at(offset, i) + (at(y, i) - at(means, i)) / at(slope, i));
    solved = leastSquares(
      x,
      working,
      slope.map((s, i) => s * at(prior, i)),
    );
    const next = x.map((row, i) => at(offset, i) + row.reduce((sum, u, j) => sum + u * at(solved.coefficients, j), 0));
    const moved = Math.max(...next.map((value, i) => Math.abs(value - at(eta, i))));
    eta = next;
    if (moved < 1e-13) break;
  }
  const deviance = y.reduce((sum, value, i) => sum + at(prior, i) * unitDeviance(model.family, value, at(eta, i)), 0);
  const dispersion = model.family === 'gaussian' ? deviance / (rows.length - model.columns.length) : 1;
  return {
    estimates: solved.coefficients,
    stdErrors: solved.unscaledErrors.map((error) => error * Math.sqrt(dispersion)),
    deviance,
    logLik: logLikelihood(model.family, y, eta, prior, deviance),
  };
}

/**
 * Rao's score statistic of further columns against the intercept: the sum of squares that they explain of the working
 * residuals (y − μ)/v of the null model, weighted by v. For gaussian over the null model's variance (divisor n).
 */
export function floatScore(
  rows: readonly Row[],
  model: Omit<FloatModel, 'columns'>,
  columns: FloatModel['columns'],
): number {
  const one = (): number => 1;
  const none = floatGlm(rows, { ...model, columns: [one] });
  const eta = (row: Row): number => (none.estimates[0] ?? NaN) + (model.offset?.(row) ?? 0);
  const slope = (row: Row): number => varianceOf(model.family, meanOf(model.family, eta(row)));
  const working: FloatModel = {
    family: 'gaussian',
    y: (row) => (model.y(row) - meanOf(model.family, eta(row))) / slope(row),
    columns: [one],
    weight: (row) => slope(row) * (model.weight?.(row) ?? 1),
  };
  const explained =
    floatGlm(rows, working).deviance - floatGlm(rows, { ...working, columns: [one, ...columns] }).deviance;
  return model.family === 'gaussian' ? explained / (none.deviance / rows.length) : explained;
}

function logLikelihood(
  family: FloatModel['family'],
  y: readonly number[],
  eta: readonly number[],
  prior: readonly number[],
  deviance: number,
): number {
  const n = y.length;
  if (family === 'gaussian') {
    const logWeights = prior.reduce((sum, weight) => sum + Math.log(weight), 0);
    return -0.5 * (n * (Math.log((2 * Math.PI * deviance) / n) + 1) - logWeights);
  }
  return y.reduce((sum, value, i) => {
    const [weight, mu] = [at(prior, i), meanOf(family, at(eta, i))];
    if (family === 'poisson') return sum + weight * (value * Math.log(mu) - mu - lanczosLogGamma(value + 1));
    const [hits, misses] = [weight * value, weight * (1 - value)];
    // Without weights a proportion counts as one trial, which can be drawn in one way.
    const ways =
      weight === 1 ? 0 : lanczosLogGamma(weight + 1) - lanczosLogGamma(hits + 1) - lanczosLogGamma(misses + 1);
    return sum + ways + hits * Math.log(mu) + misses * Math.log(1 - mu);
  }, 0);
}

function startOf(family: FloatModel['family'], y: number): number {
  if (family === 'gaussian') return y;
  if (family === 'poisson') return Math.log(y + 0.1);
  const mu = (y + 0.5) / 2;
  return Math.log(mu / (1 - mu));
}

function meanOf(family: FloatModel['family'], eta: number): number {
  if (family === 'gaussian') return eta;
  return family === 'poisson' ? Math.exp(eta) : 1 / (1 + Math.exp(-eta));
}

function varianceOf(family: FloatModel['family'], mu: number): number {
  if (family === 'gaussian') return 1;
  return family === 'poisson' ? mu : mu * (1 - mu);
}

function unitDeviance(family: FloatModel['family'], y: number, eta: number): number {
  const mu = meanOf(family, eta);
  const part = (a: number, b: number): number => (a === 0 ? 0 : a * Math.log(a / b));
  if (family === 'gaussian') return (y - mu) ** 2;
  if (family === 'poisson') return 2 * (part(y, mu) - (y - mu));
  return 2 * (part(y, mu) + part(1 - y, 1 - mu));
}

/** Weighted least squares by modified Gram-Schmidt: coefficients, and √ of the diagonal of (XᵀWX)⁻¹. */
function leastSquares(x: readonly number[][], z: readonly number[], weights: readonly number[]) {
  const size = x[0]?.length ?? 0;
  const root = weights.map(Math.sqrt);
  const q = Array.from({ length: size }, (_, j) => x.map((row, i) => at(row, j) * at(root, i)));
  const r = q.map(() => new Array<number>(size).fill(0));
  let rest = z.map((value, i) => value * at(root, i));
  const right: number[] = [];
  q.forEach((column, j) => {
    const length = Math.sqrt(dot(column, column));
    const unit = column.map((value) => value / length);
    set(r, j, j, length);
    for (let k = j + 1; k < size; k += 1) {
      const other = q[k] ?? [];
      const share = dot(unit, other);
      set(r, j, k, share);
      q[k] = other.map((value, i) => value - share * at(unit, i));
    }
    const share = dot(unit, rest);
    right.push(share);
    rest = rest.map((value, i) => value - share * at(unit, i));
  });
  const solve = (b: readonly number[]): number[] => {
    const solution = new Array<number>(size).fill(0);
    for (let j = size - 1; j >= 0; j -= 1) {
      const row = r[j] ?? [];
      const known = solution.reduce((sum, value, k) => (k > j ? sum + at(row, k) * value : sum), 0);
      solution[j] = (at(b, j) - known) / at(row, j);
    }
    return solution;
  };
  const inverse = r.map((_, k) => solve(r.map((__, j) => (j === k ? 1 : 0))));
  const unscaledErrors = r.map((_, j) => Math.sqrt(inverse.reduce((sum, column) => sum + at(column, j) ** 2, 0)));
  return { coefficients: solve(right), unscaledErrors };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * at(b, i), 0);
}

function set(matrix: number[][], i: number, j: number, value: number): void {
  const row = matrix[i];
  if (row) row[j] = value;
}

function at(vector: readonly number[], i: number): number {
  return vector[i] ?? NaN;
}
