/**
 * Welch's t-test from group summaries, as R's `t.test`.
 * Source: B. L. Welch, Biometrika 34 (1947) 28-35; degrees of freedom by Satterthwaite.
 */
import { studentCritical, studentTwoSided } from './student-t.ts';

/** `variance` is the unbiased one (divisor n − 1). */
export interface GroupSummary {
  n: number;
  mean: number;
  variance: number;
}

export interface WelchTest {
  /** mean of a − mean of b. */
  difference: number;
  standardError: number;
  t: number;
  df: number;
  p: number;
  lower: number;
  upper: number;
}

/** Needs n ≥ 2 on both sides and some variance; otherwise the statistic, its p and interval are NaN. */
export function welchTest(a: GroupSummary, b: GroupSummary, confidence = 0.95): WelchTest {
  const squaredA = a.variance / a.n;
  const squaredB = b.variance / b.n;
  const standardError = Math.sqrt(squaredA + squaredB);
  const df = (squaredA + squaredB) ** 2 / (squaredA ** 2 / (a.n - 1) + squaredB ** 2 / (b.n - 1));
  const difference = a.mean - b.mean;
  const t = standardError > 0 ? difference / standardError : NaN;
  const margin = studentCritical(confidence, df) * standardError;
  return {
    difference,
    standardError,
    t,
    df,
    p: studentTwoSided(t, df),
    lower: difference - margin,
    upper: difference + margin,
  };
}
