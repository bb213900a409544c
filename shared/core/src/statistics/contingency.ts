/**
 * Tests and effect sizes for contingency tables of counts, as R's `chisq.test` and `prop.trend.test`.
 * Source: A. Agresti, "Categorical Data Analysis" (3rd ed.), 3.2.1 (χ²), 2.2.2 and 3.1 (ratios and Wald intervals),
 * 5.3.5 (Cochran-Armitage trend); Cramér's V: H. Cramér, "Mathematical Methods of Statistics" (1946), 21.9.
 */
import { at } from './at.ts';
import { chiSquaredUpperTail } from './chi-squared.ts';
import { normalCritical } from './normal.ts';

/** Rows of equal length. */
export type CountTable = readonly (readonly number[])[];

export interface ChiSquaredTest {
  statistic: number;
  df: number;
  p: number;
  /** Whether Yates' correction was applied: only ever for 2 × 2. */
  continuity: boolean;
  /** Of the table without its empty rows and columns. */
  smallestExpected: number;
  /** √(χ² / (n (min(rows, columns) − 1))) with χ² uncorrected. */
  cramersV: number;
}

export interface RatioEstimate {
  estimate: number;
  /** Of the logarithm. */
  standardError: number;
  lower: number;
  upper: number;
}

/** Pearson's test of independence. Empty rows and columns are left out (R would give NaN); NaN without two of each. */
export function chiSquaredTest(counts: CountTable, { continuity = false } = {}): ChiSquaredTest {
  const table = withoutEmpty(counts);
  const rows = table.map(sum);
  const columns = (table[0] ?? []).map((_, j) => sum(table.map((row) => at(row, j))));
  const n = sum(rows);
  const smaller = Math.min(rows.length, columns.length) - 1;
  const df = (rows.length - 1) * (columns.length - 1);
  if (smaller < 1) {
    return { statistic: NaN, df: NaN, p: NaN, continuity: false, smallestExpected: NaN, cramersV: NaN };
  }
  const cells = table.flatMap((row, i) =>
    row.map((observed, j) => ({ observed, expected: (at(rows, i) / n) * at(columns, j) })),
  );
  const corrected = continuity && rows.length === 2 && columns.length === 2;
  const statisticWith = (correction: number): number =>
    sum(cells.map(({ observed, expected }) => Math.max(0, Math.abs(observed - expected) - correction) ** 2 / expected));
  const statistic = statisticWith(corrected ? 0.5 : 0);
  return {
    statistic,
    df,
    p: chiSquaredUpperTail(statistic, df),
    continuity: corrected,
    smallestExpected: Math.min(...cells.map(({ expected }) => expected)),
    cramersV: Math.sqrt(statisticWith(0) / (n * smaller)),
  };
}

/** Linear trend in proportions over ordered groups (Cochran-Armitage), one degree of freedom. */
export function trendTest(
  events: readonly number[],
  totals: readonly number[],
  scores: readonly number[] = totals.map((_, i) => i + 1),
): { statistic: number; df: 1; p: number } {
  const n = sum(totals);
  const proportion = sum(events) / n;
  const centre = sum(totals.map((total, i) => (total / n) * at(scores, i)));
  const covariance = sum(events.map((count, i) => (at(scores, i) - centre) * (count - at(totals, i) * proportion)));
  const spread = sum(totals.map((total, i) => total * (at(scores, i) - centre) ** 2));
  const statistic = covariance ** 2 / (proportion * (1 - proportion) * spread);
  return { statistic, df: 1, p: chiSquaredUpperTail(statistic, 1) };
}

/**
 * a·d / (b·c) of [[a, b], [c, d]], with Wald's interval. With an empty cell the estimate is 0 or Infinity (NaN when
 * it is 0/0) and the interval [0, Infinity]: no half is added in silence.
 */
export function oddsRatio([[a, b], [c, d]]: TwoByTwo, confidence = 0.95): RatioEstimate {
  return ratio((a * d) / (b * c), 1 / a + 1 / b + 1 / c + 1 / d, confidence);
}

/** a/(a + b) over c/(c + d) of [[a, b], [c, d]], rows being groups and the first column the event. */
export function riskRatio([[a, b], [c, d]]: TwoByTwo, confidence = 0.95): RatioEstimate {
  return ratio((a * (c + d)) / (c * (a + b)), b / (a * (a + b)) + d / (c * (c + d)), confidence);
}

export type TwoByTwo = readonly [readonly [number, number], readonly [number, number]];

function ratio(estimate: number, variance: number, confidence: number): RatioEstimate {
  const standardError = Math.sqrt(variance);
  if (!(variance < Infinity) || estimate === 0) return { estimate, standardError: Infinity, lower: 0, upper: Infinity };
  const factor = Math.exp(normalCritical(confidence) * standardError);
  return { estimate, standardError, lower: estimate / factor, upper: estimate * factor };
}

function withoutEmpty(counts: CountTable): number[][] {
  const used = (counts[0] ?? []).map((_, j) => counts.some((row) => at(row, j) > 0));
  return counts.filter((row) => row.some((count) => count > 0)).map((row) => row.filter((_, j) => used[j]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
