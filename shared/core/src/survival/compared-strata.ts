import type { ControlledTotal } from '../analyses/contract.ts';
import type { Layout } from '../analyses/layout.ts';
import { type ComparedGroup, comparedGroups } from './compared-groups.ts';
import { drawnIntervals } from './drawn-intervals.ts';
import type { EventTablePlan } from './event-table.ts';
import { type ArmTable, armTable } from './read-event-table.ts';

/** What a comparison of groups rests on. */
export interface ComparedStrata {
  /** In the order of the plan. */
  arms: ArmTable[];
  /** By stratum, then by group; null where a group is hidden, or nothing is left to compare. */
  strata: ComparedGroup[][] | null;
  /** Up to where groups are compared, by stratum; infinite where it is to the end. */
  until: number[];
}

export function comparedStrata(plan: EventTablePlan, layout: Layout, total: ControlledTotal): ComparedStrata {
  const arms = plan.arms.map((_, a) => armTable(plan, layout, total, a));
  const compared = plan.strata.map((_, s) => {
    const own = arms.filter((__, a) => plan.arms[a]?.stratum === s);
    const drawn = own.flatMap(({ intervals }) => (intervals ? [drawnIntervals(intervals, plan.grid)] : []));
    if (drawn.length < own.length) return null;
    const until = Math.min(...drawn.map(({ comparedUntil }) => comparedUntil));
    const rows = drawn.map((each) => each.rows);
    return { groups: comparedGroups(rows, until), until };
  });
  const shown = compared.flatMap((stratum) => (stratum ? [stratum] : []));
  const until = shown.map((stratum) => stratum.until);
  const isEmpty = shown.every(({ groups }) => groups.every(({ atRisk }) => atRisk.length === 0));
  if (shown.length < compared.length || (isEmpty && until.some(Number.isFinite))) {
    return { arms, strata: null, until: [] };
  }
  return { arms, strata: shown.map(({ groups }) => groups), until };
}

/** Up to where groups are compared, where that is not to the end and one time for all strata. */
export function commonEnd([first = Infinity, ...others]: readonly number[]): number | undefined {
  return Number.isFinite(first) && others.every((each) => each === first) ? first : undefined;
}

/** Events of one cause in a group that are compared: whole numbers, which stretches leave only up to rounding. */
export function comparedEvents(strata: readonly (readonly ComparedGroup[])[], group: number, cause: number): number {
  const events = strata.flatMap((groups) => groups[group]?.causes[cause] ?? []);
  return Math.round(events.reduce((sum, count) => sum + count, 0));
}
