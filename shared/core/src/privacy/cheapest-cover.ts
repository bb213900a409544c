import type { Sum } from './count-system.ts';
import { connected, equationOf, type Known } from './feasible-range.ts';
import { MovePolytope, type ShiftEquation } from './move-polytope.ts';

export interface CoverProblem {
  values: readonly number[];
  sums: readonly Sum[];
  /** What the reader knows now. */
  known: (count: number) => Known;
  /** What the reader would know if the count were hidden; null: it cannot be. */
  ifHidden: (count: number) => Known | null;
  /** What it costs to hide a count that is shown; positive. */
  cost: (count: number) => number;
}

/** Larger systems are hidden whole. */
const mostEntries = 8_000_000;

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
  const { sums, known, ifHidden } = problem;
  const canMove = (c: number) => known(c)[0] < known(c)[1] || ifHidden(c) !== null;
  const counts = connected(target, sums, canMove);
  const columns = counts.flatMap((count) => columnsOf(problem, count));
  const equations = sums.map((s) => widen(s, counts, columns)).filter((e) => e.length > 0);
  if (equations.length * columns.length > mostEntries) {
    return { counts: columns.filter((c) => c.cost > 0).map((c) => c.count), isWhole: false };
  }
  const aim = columns.findIndex((c) => c.count === target && c.cost === 0);
  const lower = Float64Array.from(columns, (c) => c.lower);
  const upper = Float64Array.from(columns, (c) => c.upper);
  if (direction > 0) upper[aim] = Math.min(distance, upper[aim] ?? 0);
  else lower[aim] = Math.max(-distance, lower[aim] ?? 0);
  const gain = Float64Array.from(columns, (c) => -c.cost);
  gain[aim] = direction * (1 + columns.reduce((sum, c) => sum + c.cost, 0));
  const polytope = new MovePolytope(equations, lower, upper);
  polytope.maximise(gain);
  const used = columns.filter((c, j) => c.cost > 0 && (polytope.shift[j] ?? 0) > small);
  const isWhole = direction * (polytope.shift[aim] ?? 0) > distance - small;
  return { counts: used.map((c) => c.count), isWhole };
}

/** One way in which a count can move: for nothing, or, at a cost for each step, beyond what is shown. */
interface Column {
  count: number;
  sign: 1 | -1;
  lower: number;
  upper: number;
  cost: number;
}

function columnsOf({ values, known, ifHidden, cost }: CoverProblem, count: number): Column[] {
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

function widen(sum: Sum, counts: readonly number[], columns: readonly Column[]): ShiftEquation {
  const identity = new Map(counts.map((c) => [c, c]));
  const coefficients = new Map(equationOf(sum, identity));
  return columns.flatMap(({ count, sign }, j) => {
    const coefficient = coefficients.get(count);
    return coefficient === undefined ? [] : [[j, sign * coefficient] as const];
  });
}
