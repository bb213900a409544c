import { factorSymmetric, quadraticForm } from '../statistics/symmetric-solve.ts';

/** βᵀ V⁻¹ β over the columns that are not left out. */
export function waldStatistic(
  covariance: readonly (readonly number[])[],
  beta: readonly number[],
  without: readonly number[],
): number {
  const kept = beta.map((_, j) => j).filter((j) => !without.includes(j));
  const matrix = kept.map((i) => kept.map((j) => covariance[i]?.[j] ?? NaN));
  return quadraticForm(
    factorSymmetric(matrix),
    kept.map((j) => beta[j] ?? NaN),
  );
}
