/** Test and interval of Pearson's correlation, as R's `cor.test`. Source: R. A. Fisher, Metron 1 (1921) 3-32 (z transform). */
import { normalCritical } from './normal.ts';
import { studentTwoSided } from './student-t.ts';

export interface CorrelationTest {
  t: number;
  df: number;
  p: number;
  /** Fisher's interval; NaN below four pairs. */
  lower: number;
  upper: number;
}

/** r from n complete pairs, n ≥ 3. */
export function correlationTest(r: number, n: number, confidence = 0.95): CorrelationTest {
  const df = n - 2;
  const t = r * Math.sqrt(df / ((1 - r) * (1 + r)));
  const margin = n > 3 ? normalCritical(confidence) / Math.sqrt(n - 3) : NaN;
  return {
    t,
    df,
    p: df > 0 ? studentTwoSided(t, df) : NaN,
    lower: Math.tanh(Math.atanh(r) - margin),
    upper: Math.tanh(Math.atanh(r) + margin),
  };
}
