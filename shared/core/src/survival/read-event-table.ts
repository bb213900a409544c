import type { ControlledTotal } from '../analyses/contract.ts';
import type { Layout } from '../analyses/layout.ts';
import { type EventTablePlan, runPlace, totalPlace } from './event-table.ts';

/** What is known of a stretch of time, as far as disclosure control shows it. */
export interface TimeInterval {
  /** Index on the grid of its last interval. */
  end: number;
  /** After `start`, up to and including `time`, which is infinite beyond the grid; the first one includes its start. */
  start: number;
  time: number;
  /** One time, at which everything happens; else it is not known when within the interval. */
  isPoint: boolean;
  /** Where it begins: those who can leave in it, but for the late entries of a stretch. */
  atRisk: number;
  /** By way to leave. */
  exits: readonly number[];
  entered: number;
}

export interface ArmTable {
  /** By way to leave; null where it is hidden. */
  totals: readonly (number | null)[];
  n: number | null;
  /** Why there is no table. */
  suppressed?: string;
  /** Stretches in which somebody leaves or enters, in order; null where the table is hidden. */
  intervals: TimeInterval[] | null;
  /** Some exits or entries are known only to lie in a stretch of time. */
  isMerged: boolean;
}

/** Counts that do not depend on time; null where they are hidden. */
export interface TableCounts {
  n: number | null;
  missing: number | null;
  unordered: number | null;
  clamped: number | null;
  between: number | null;
}

export function tableCounts({ places }: EventTablePlan, { values }: ControlledTotal): TableCounts {
  const at = (place: number | null): number | null => (place === null ? 0 : numberOf(values[place]));
  return {
    n: at(places.n),
    missing: at(places.missing),
    unordered: at(places.unordered),
    clamped: at(places.clamped),
    between: at(places.between),
  };
}

/** The controlled counts of one arm over time. */
export function armTable(plan: EventTablePlan, layout: Layout, total: ControlledTotal, arm: number): ArmTable {
  const { exits, length, places } = plan;
  const totals = exits.map((_, e) => numberOf(total.values[totalPlace(plan, arm, e)]));
  const n = totals.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
  const firsts = exits.map((_, e) => runPlace(plan, arm, e));
  const entries = places.entries === null ? null : places.entries + arm * length;
  const hidden = totals.findIndex((value) => value === null);
  if (n === null) {
    const reason = total.suppressed.get(layout.coordinates[totalPlace(plan, arm, hidden)]?.key ?? '');
    return { totals, n, intervals: null, isMerged: false, ...(reason === undefined ? {} : { suppressed: reason }) };
  }
  const intervals = intervalsOf(plan, total.values, { firsts, entries, n });
  return { totals, n, intervals, isMerged: intervals.some(({ isPoint }) => !isPoint) };
}

function intervalsOf(
  { grid, length }: EventTablePlan,
  values: readonly (bigint | null)[],
  { firsts, entries, n }: { firsts: readonly number[]; entries: number | null; n: number },
): TimeInterval[] {
  const intervals: TimeInterval[] = [];
  const first = firsts[0] ?? 0;
  let atRisk = entries === null ? n : 0;
  let begin = 0;
  for (let end = 0; end < length; end += 1) {
    if (values[first + end] === null) continue;
    const exits = firsts.map((place) => numberOf(values[place + end]) ?? 0);
    const entered = entries === null ? 0 : (numberOf(values[entries + end]) ?? 0);
    const left = exits.reduce((sum, count) => sum + count, 0);
    if (left > 0 || entered > 0) {
      intervals.push({
        end,
        start: begin === 0 ? grid.earliest : (grid.times[begin - 1] ?? 0),
        time: grid.times[end] ?? Infinity,
        isPoint: begin === end && grid.isPoint(end),
        atRisk,
        exits,
        entered,
      });
    }
    atRisk += entered - left;
    begin = end + 1;
  }
  return intervals;
}

function numberOf(value: bigint | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
