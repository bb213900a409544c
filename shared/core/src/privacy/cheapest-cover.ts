import type { Known } from './feasible-range.ts';
import { MovePolytope, type ShiftEquation } from './move-polytope.ts';
import { equationOf, type SumNetwork } from './sum-network.ts';

export interface CoverProblem {
  values: readonly number[];
  network: SumNetwork;
  /** What the reader knows now. */
  known: (count: number) => Known;
  /** What the reader would know if the count were hidden; null: it cannot be. */
  ifHidden: (count: number) => Known | null;
  /** What it costs to hide a count that is shown; positive. */
  cost: (count: number) => number;
}

/** Larger systems are hidden whole. */
const mostEntries = 60_000_000;

const small = 1e-6;

/**
 * Counts to hide so that `target` can move by `distance` in a direction: the support of the cheapest such move (the
 * linear programming heuristic for secondary suppression: Kelly, Golden & Assad 1992, Networks 22:397). Cheap, not
 * always cheapest; whether it suffices is for the caller to check. `isWhole`: the move goes all the distance.
 */
export function cheapestCover(
  problem: CoverProblem,
  target: number,
  direction: 1 | -1,
  distance: number,
): { counts: number[]; isWhole: boolean } {
  const { network, known, ifHidden } = problem;
  const canMove = (c: number) => known(c)[0] < known(c)[1] || ifHidden(c) !== null;
  const { counts, sums } = network.connected(target, canMove);
  const columns = counts.flatMap((count) => columnsOf(problem, count));
  if (sums.length * columns.length > mostEntries) {
    return { counts: columns.filter((c) => c.cost > 0).map((c) => c.count), isWhole: false };
  }
  const places = new Map<number, ShiftEquation>();
  columns.forEach(({ count, sign }, j) => places.set(count, [...(places.get(count) ?? []), [j, sign]]));
  const aim = columns.findIndex((c) => c.count === target && c.cost === 0);
  const lower = Float64Array.from(columns, (c) => c.lower);
  const upper = Float64Array.from(columns, (c) => c.upper);
  if (direction > 0) upper[aim] = Math.min(distance, upper[aim] ?? 0);
  else lower[aim] = Math.max(-distance, lower[aim] ?? 0);
  const gain = Float64Array.from(columns, (c) => -c.cost);
  gain[aim] = direction * (1 + columns.reduce((sum, c) => sum + c.cost, 0));
  const polytope = new MovePolytope(
    sums.map((s) => equationOf(s, places)),
    lower,
    upper,
  );
  polytope.maximise(gain);
  const used = columns.filter((c, j) => c.cost > 0 && (polytope.shift[j] ?? 0) > small);
  const isWhole = direction * (polytope.shift[aim] ?? 0) > distance - small;
  return { counts: used.map((c) => c.count), isWhole };
}

/** One way in which a count can move: for nothing, or, at a cost for each step, beyond what is shown. */
export interface Column {
  count: number;
  sign: 1 | -1;
  lower: number;
  upper: number;
  cost: number;
}

export function columnsOf({ values, known, ifHidden, cost }: CoverProblem, count: number): Column[] {
  const value = values[count] ?? 0;
  const [least, greatest] = known(count);
  const free: Column = { count, sign: 1, lower: least - value, upper: greatest - value, cost: 0 };
  const hidden = ifHidden(count);
  if (!hidden) return [free];
  const paid = { count, lower: 0, cost: cost(count) };
  return [
    free,
    { ...paid, sign: 1, upper: Math.max(0, hidden[1] - greatest) },
    { ...paid, sign: -1, upper: Math.max(0, least - hidden[0]) },
  ];
}
