/**
 * Disclosure control of counts over time. A survival curve gives away when people left: the differences of its numbers
 * at risk are cells as well. Intervals are merged until events and censorings are each large enough, or zero where
 * zeros may show, and until enough people are at risk where the next interval begins.
 *
 * What it does NOT protect against:
 * - Curves of other cohorts, groupings or grids: their cut points differ, so differences of two releases can be finer
 *   than either. The differencing defence at the nodes answers for that.
 * - That an interval ends at a time says that somebody left then (the method is public, and cuts as early as it can).
 */
import type { Curve, Layout } from '../analyses/layout.ts';
import { type CurveCounts, mergedIntervals } from './control-curve-intervals.ts';
import { roundCount } from './round-count.ts';
import type { RuleSet } from './rule-set.ts';

/** Why a count over time has no value of its own. */
export const mergedRule = 'counted in the interval that ends later, so that no small number shows';
/** Why there is no quantile, nor anything that would give one away. */
export const quantileRule = 'the rules show no quantiles';

/**
 * The counts of all curves, by coordinate, or the reason why there is none: the interval is part of the next one that
 * has a value, or a total is hidden (by the reason that `hidden` gives). Rounded so that the sums from the beginning
 * are what rounding makes of them: the counts then add up to the rounded totals, and no error adds up. Sums stay exact.
 */
export function controlCurves(
  { curves }: Layout,
  total: readonly bigint[],
  rules: RuleSet,
  hidden: (coordinate: number) => string | undefined,
): Map<number, bigint | string> {
  const values = new Map<number, bigint | string>();
  for (const curve of curves ?? []) {
    const policy = curve.quantiles ? rules.medianPolicy : 'interval';
    const reason =
      curve.totals.map(hidden).find((each) => each !== undefined) ?? (policy === 'none' ? quantileRule : undefined);
    for (const first of [...rowsOf(curve), ...(curve.sums ?? [])]) {
      for (let i = 0; i < curve.length; i += 1) values.set(first + i, reason ?? mergedRule);
    }
    if (reason !== undefined) continue;
    if (policy === 'value') showAll(values, curve, total);
    else show(values, curve, countsOf(curve, total), total, rules);
  }
  return values;
}

/** Whether the rules would change nothing of the curves of a vector whose totals are not hidden. */
export function curvesAreSafe(layout: Layout, vector: readonly bigint[], rules: RuleSet): boolean {
  for (const [i, value] of controlCurves(layout, vector, rules, () => undefined)) {
    if (value !== (vector[i] ?? 0n)) return false;
  }
  return true;
}

function rowsOf({ exits, entries }: Curve): number[] {
  return entries === undefined ? exits : [...exits, entries];
}

function countsOf({ exits, entries, length }: Curve, total: readonly bigint[]): CurveCounts {
  const row = (first: number): Float64Array => {
    const counts = new Float64Array(length);
    for (let i = 0; i < length; i += 1) counts[i] = Number(total[first + i] ?? 0n);
    return counts;
  };
  return { exits: exits.map(row), entries: entries === undefined ? null : row(entries) };
}

function show(
  values: Map<number, bigint | string>,
  curve: Curve,
  counts: CurveCounts,
  total: readonly bigint[],
  rules: RuleSet,
): void {
  const { exits, entries } = counts;
  const rows = [...exits, ...(entries ? [entries] : [])];
  const firsts = rowsOf(curve);
  const before = rows.map(() => ({ sum: 0, shown: 0n }));
  let start = 0;
  for (const end of mergedIntervals(counts, curve.length, rules)) {
    // Where all of it happened at the end, the zeros before it may show as well: nothing was merged.
    if (!rules.zeroIsSmall && rows.every((row) => isZero(row, start, end))) {
      for (const first of firsts) for (let i = start; i < end; i += 1) values.set(first + i, 0n);
      for (const first of curve.sums ?? []) for (let i = start; i < end; i += 1) values.set(first + i, 0n);
    }
    for (const first of curve.sums ?? []) values.set(first + end, added(total, first + start, first + end));
    rows.forEach((row, r) => {
      const known = before[r];
      const first = firsts[r];
      if (!known || first === undefined) return;
      for (let i = start; i <= end; i += 1) known.sum += row[i] ?? 0;
      const shown = known.sum === 0 ? 0n : roundCount(BigInt(known.sum), rules);
      values.set(first + end, shown - known.shown);
      known.shown = shown;
    });
    start = end + 1;
  }
}

/** Where values may be shown though few records share them: only the place of a quantile is printed, never a count. */
function showAll(values: Map<number, bigint | string>, curve: Curve, total: readonly bigint[]): void {
  for (const first of rowsOf(curve))
    for (let i = first; i < first + curve.length; i += 1) values.set(i, total[i] ?? 0n);
}

function added(total: readonly bigint[], from: number, to: number): bigint {
  let sum = 0n;
  for (let i = from; i <= to; i += 1) sum += total[i] ?? 0n;
  return sum;
}

function isZero(row: Float64Array, from: number, before: number): boolean {
  for (let i = from; i < before; i += 1) if (row[i] !== 0) return false;
  return true;
}
