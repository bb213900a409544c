import type { InformationEntry } from '../../regression/information.ts';
import { factorSymmetric, quadraticForm } from '../../statistics/symmetric-solve.ts';

export interface ProportionalityTest {
  statistic: number;
  df: number;
}

export interface ProportionalityParts {
  size: number;
  /** Columns without an estimate: no part of the test. */
  without: readonly number[];
  /** On the grid: Σ V, Σ g V, Σ g² V over the events. */
  information: InformationEntry;
  ofTime: InformationEntry;
  ofTimeSquared: InformationEntry;
  /** Σ g (x − mean), in natural units. */
  score: readonly number[];
  f: number;
}

/**
 * The score test of γ = 0 where the columns named have the coefficients β + γ g(t): uᵀ I⁻¹ u with the score 0 in β, which
 * stands at its maximum. Grambsch & Therneau 1994, Biometrika 81:515, as R's cox.zph since survival 3.0.
 */
export function proportionalityTest(parts: ProportionalityParts, tested: readonly number[]): ProportionalityTest {
  const { size, without, information, ofTime, ofTimeSquared, score, f } = parts;
  const all = Array.from({ length: size }, (_, j) => j).filter((j) => !without.includes(j));
  const own = tested.filter((j) => !without.includes(j));
  if (own.length === 0) return { statistic: NaN, df: 0 };
  const at = (entry: InformationEntry, i: number, j: number): number =>
    Number(i <= j ? entry(i, j) : entry(j, i)) / 2 ** f;
  const matrix = [
    ...all.map((i) => [...all.map((j) => at(information, i, j)), ...own.map((j) => at(ofTime, i, j))]),
    ...own.map((i) => [...all.map((j) => at(ofTime, i, j)), ...own.map((j) => at(ofTimeSquared, i, j))]),
  ];
  const factor = factorSymmetric(matrix);
  const df = factor.rank - all.length;
  const gradient = [...all.map(() => 0), ...own.map((j) => score[j] ?? NaN)];
  return { statistic: df > 0 ? quadraticForm(factor, gradient) : NaN, df };
}
