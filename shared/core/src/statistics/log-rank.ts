/**
 * Log-rank tests of two or more groups, weighted, stratified or for trend, as R's `survdiff`.
 * Source: N. Mantel, Cancer Chemother. Rep. 50 (1966) 163-170; weights S(t−)^ρ: D. P. Harrington & T. R. Fleming,
 * Biometrika 69 (1982) 553-566; trend: R. E. Tarone, Biometrika 62 (1975) 679-682.
 */
import { at } from './at.ts';
import { chiSquaredUpperTail } from './chi-squared.ts';
import { factorSymmetric, quadraticForm } from './symmetric-solve.ts';

/** One group on the time grid that all groups of its stratum share. */
export interface GroupAtRisk {
  atRisk: readonly number[];
  events: readonly number[];
}

/** By group; with ρ ≠ 0 all of them are weighted. Strata add up element by element. */
export interface LogRankSums {
  observed: number[];
  expected: number[];
  /** Covariance of observed − expected (hypergeometric). */
  variance: number[][];
}

export interface LogRankTest {
  statistic: number;
  df: number;
  p: number;
}

/** The sums of one stratum. The weights come from the survival curve of its groups together, just before each time. */
export function logRankSums(groups: readonly GroupAtRisk[], rho = 0): LogRankSums {
  const zeros = (): number[] => groups.map(() => 0);
  const sums: LogRankSums = { observed: zeros(), expected: zeros(), variance: groups.map(zeros) };
  let survival = 1;
  (groups[0]?.events ?? []).forEach((_, time) => {
    const risk = groups.map((group) => at(group.atRisk, time));
    const events = groups.map((group) => at(group.events, time));
    const [n, d] = [total(risk), total(events)];
    if (d === 0) return;
    const weight = survival ** rho;
    const spread = n > 1 ? (weight * weight * d * (n - d)) / (n - 1) : 0;
    sums.observed = sums.observed.map((sum, g) => sum + weight * at(events, g));
    sums.expected = sums.expected.map((sum, g) => sum + (weight * d * at(risk, g)) / n);
    sums.variance = sums.variance.map((row, g) =>
      row.map((sum, h) => {
        const share = at(risk, g) / n;
        return sum + spread * share * (g === h ? 1 - share : -at(risk, h) / n);
      }),
    );
    survival *= (n - d) / n;
  });
  return sums;
}

/** Strata together; without any, the sums of no groups. */
export function addLogRankSums(strata: readonly LogRankSums[]): LogRankSums {
  const [first = { observed: [], expected: [], variance: [] }, ...rest] = strata;
  const add = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value + at(b, i));
  return rest.reduce(
    (a, b) => ({
      observed: add(a.observed, b.observed),
      expected: add(a.expected, b.expected),
      variance: a.variance.map((row, i) => add(row, b.variance[i] ?? [])),
    }),
    first,
  );
}

/** Equality of all groups. Groups never at risk at an event do not count; NaN when fewer than two do. */
export function logRankTest({ observed, expected, variance }: LogRankSums): LogRankTest {
  const [, ...free] = expected.flatMap((value, g) => (value > 0 ? [g] : []));
  const factor = factorSymmetric(free.map((g) => Float64Array.from(free, (h) => at(variance[g] ?? [], h))));
  const df = factor.rank;
  if (df === 0) return { statistic: NaN, df: 0, p: NaN };
  const difference = free.map((g) => at(observed, g) - at(expected, g));
  const statistic = quadraticForm(factor, difference);
  return { statistic, df, p: chiSquaredUpperTail(statistic, df) };
}

/** Trend over ordered groups, by default scored by their order. */
export function logRankTrend(
  { observed, expected, variance }: LogRankSums,
  scores: readonly number[] = observed.map((_, g) => g),
): LogRankTest {
  const sum = total(scores.map((score, g) => score * (at(observed, g) - at(expected, g))));
  const spread = total(scores.map((a, g) => a * total(scores.map((b, h) => b * at(variance[g] ?? [], h)))));
  const statistic = spread > 0 ? sum ** 2 / spread : NaN;
  return { statistic, df: 1, p: chiSquaredUpperTail(statistic, 1) };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
