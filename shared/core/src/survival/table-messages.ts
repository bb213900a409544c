import type { EventTablePlan } from './event-table.ts';
import type { SurvivalFormula } from './survival-formula.ts';
import type { TableCounts } from './read-event-table.ts';
import type { TimeGrid } from './time-grid.ts';

/** Cohort and what was left out, as every result begins. */
export function excludedOf(counts: TableCounts): { n: number | null; missing: number | null; clamped: number | null } {
  const missing = added(counts.missing, counts.unordered);
  return { n: added(counts.n, missing), missing, clamped: counts.clamped };
}

/** What the reader must know about the records behind a table; `rounding`: of its counts. */
export function dataWarnings(formula: SurvivalFormula, counts: TableCounts, rounding: readonly string[]): string[] {
  const { clamped, unordered, between } = counts;
  const { name } = formula.time;
  return [
    ...(clamped === 0
      ? []
      : [`${many(clamped)} had a value outside the dictionary's bounds, which was set to the bound.`]),
    ...(unordered === 0
      ? []
      : [
          `${many(unordered)} did not leave after they entered (${formula.start?.name ?? ''} ≥ ${name}) and were left out.`,
        ]),
    ...(between === 0
      ? []
      : [`${many(between)} had a time between two times of the dictionary's grid; it counted as the next one.`]),
    ...rounding,
  ];
}

/** What the reader must know of the counts of a curve that were rounded. */
export function curveRoundingWarning(roundedTo: number): string[] {
  if (roundedTo <= 1) return [];
  const multiples = `multiples of ${String(roundedTo)}`;
  return [
    `Counts are rounded to ${multiples}: by time those up to each time are, so that what happened between two times is known to about that. Groups need not add up to the total that is shown.`,
  ];
}

/** Times that were asked for and that no record can reach. */
export function timesBeyond({ time }: SurvivalFormula, at: readonly number[]): string[] {
  const beyond = at.filter((each) => each > time.max);
  if (beyond.length === 0) return [];
  return [`Nothing is known at ${beyond.join(', ')}: the dictionary lets ${time.name} go up to ${String(time.max)}.`];
}

/** How far groups are compared, where that is not to the end; `until`: by stratum. */
export function comparedUpTo(until: readonly number[], { times, beyond }: TimeGrid): string | null {
  const [first, last] = [Math.min(...until), Math.max(...until)];
  if (!Number.isFinite(first)) return null;
  const small = 'the counts that are left in the smallest group are too small to be shown';
  if (first < last) {
    const end = Number.isFinite(last) ? `and ${String(last)}` : 'and the end';
    return `up to a time between ${String(first)} ${end} that differs by stratum: from there ${small}`;
  }
  const isEndOfGrid = beyond && first === times.at(-1);
  return `up to ${String(first)} alone, ${isEndOfGrid ? 'where the grid ends' : `where ${small}`}`;
}

/** How time was counted, for the methods text. */
export function gridText({ grid, formula }: EventTablePlan, merged: boolean): string {
  const unit = formula.time.unit === undefined ? '' : ` (${formula.time.unit})`;
  const step = grid.regular
    ? `in steps of ${String(grid.regular.step)}${unit}`
    : `in ${String(grid.times.length)} intervals`;
  const half =
    'where a time is known only to lie in an interval, those censored in it count as at risk for half of it (Cutler and Ederer 1958)';
  if (!merged) return `Time was counted ${step}.`;
  if (!grid.exact) return `Time was counted ${step}; ${half}.`;
  return `Time was counted ${step}; intervals were merged until no small number showed; ${half}.`;
}

function many(count: number | null): string {
  return count === null ? 'A number of records that is not shown (it may be none)' : `${String(count)} record(s)`;
}

function added(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
