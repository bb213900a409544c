import { MovePolytope, type ShiftEquation } from './move-polytope.ts';
import { equationOf, type Connected, type SumNetwork } from './sum-network.ts';

/** What a reader knows of one count: least and greatest value it can have. */
export type Known = readonly [least: number, greatest: number];

/** Larger systems are not examined; the caller hides them whole. */
const mostEntries = 60_000_000;

/** How far each count was found to move from its true value, by real other tables. */
export interface Reach {
  readonly up: Int32Array;
  readonly down: Int32Array;
}

/**
 * Looks for tables that agree with everything a reader knows, by moving away from one such table (`values`; its
 * distance from the truth is `offset`). Every move is checked in whole numbers, so what goes into `reach` is a real
 * other table with the same released numbers: it can be too little, never too much. For one- and two-way tables
 * (network matrices) that start at the truth it is exact.
 *
 * Knowledge may only shrink (counts become hidden), so what was found stays possible. Call `forget` then.
 */
export class FeasibleRanges {
  readonly #values: readonly number[];
  readonly #network: SumNetwork;
  readonly #known: (count: number) => Known;
  readonly #reach: Reach;
  readonly #offset: Int32Array;
  readonly #components = new Map<number, Component | null>();
  readonly #stale = new Map<number, Component | null>();

  constructor(
    values: readonly number[],
    network: SumNetwork,
    known: (count: number) => Known,
    reach: Reach,
    offset: Int32Array,
  ) {
    this.#values = values;
    this.#network = network;
    this.#known = known;
    this.#reach = reach;
    this.#offset = offset;
  }

  /** What was built stays at hand: its moves are still possible, and often enough. */
  forget(): void {
    for (const [count, component] of this.#components) this.#stale.set(count, component);
    this.#components.clear();
  }

  /** Whether the count can have at least `width` + 1 values, for all the reader knows. */
  isAtLeast(count: number, width: number): boolean {
    const { up, down } = this.#reach;
    const enough = () => (up[count] ?? 0) + (down[count] ?? 0) >= width;
    const attempts = [() => this.#stale.get(count), () => this.#componentOf(count)];
    for (const attempt of attempts) {
      for (const direction of [1, -1] as const) {
        if (enough()) return true;
        this.#push(attempt() ?? null, count, direction, width);
      }
    }
    return enough();
  }

  /** Moves a count as far as `width` from the truth; the whole table's distance from it then, where one was found. */
  farthest(count: number, direction: 1 | -1, width: number): Int32Array | null {
    return this.#push(this.#componentOf(count), count, direction, width);
  }

  #push(component: Component | null, count: number, direction: 1 | -1, width: number): Int32Array | null {
    const column = component?.columnOf.get(count);
    if (!component || column === undefined) return null;
    const { lower, upper, shift } = component.polytope;
    const bounds = [lower[column] ?? 0, upper[column] ?? 0] as const;
    const [at, offset] = [shift[column] ?? 0, this.#offset[count] ?? 0];
    lower[column] = Math.max(bounds[0], Math.min(-width - offset, at));
    upper[column] = Math.min(bounds[1], Math.max(width - offset, at));
    const gain = new Float64Array(shift.length);
    gain[column] = direction;
    component.polytope.maximise(gain);
    const found = this.#note(component);
    lower[column] = bounds[0];
    upper[column] = bounds[1];
    return found;
  }

  /** Takes a shift into account if it is one in whole numbers; its distance from the truth. */
  #note({ counts, equations, polytope }: Component): Int32Array | null {
    const whole = Array.from(polytope.shift, Math.round);
    const isInside = whole.every((s, j) => s >= (polytope.lower[j] ?? 0) && s <= (polytope.upper[j] ?? 0));
    const isBalanced = equations.every((e) => e.reduce((sum, [j, c]) => sum + c * (whole[j] ?? 0), 0) === 0);
    if (!isInside || !isBalanced) return null;
    const { up, down } = this.#reach;
    const distance = this.#offset.slice();
    counts.forEach((count, j) => {
      const d = (distance[count] ?? 0) + (whole[j] ?? 0);
      distance[count] = d;
      up[count] = Math.max(up[count] ?? 0, d);
      down[count] = Math.max(down[count] ?? 0, -d);
    });
    return distance;
  }

  #componentOf(count: number): Component | null {
    const found = this.#components.get(count);
    if (found !== undefined) return found;
    const connected = this.#network.connected(count, (c) => this.#isOpen(c));
    const component = this.#component(connected);
    connected.counts.forEach((c) => this.#components.set(c, component));
    return component;
  }

  #component({ counts, sums }: Connected): Component | null {
    if (sums.length * counts.length > mostEntries) return null;
    const columnOf = new Map(counts.map((c, j) => [c, j]));
    const columnsOf = new Map(counts.map((c, j) => [c, [[j, 1]] as const]));
    const equations = sums.map((s) => equationOf(s, columnsOf));
    const bound = (side: 0 | 1) => Float64Array.from(counts, (c) => this.#known(c)[side] - (this.#values[c] ?? 0));
    return { counts, columnOf, equations, polytope: new MovePolytope(equations, bound(0), bound(1)) };
  }

  #isOpen(count: number): boolean {
    const [least, greatest] = this.#known(count);
    return least < greatest;
  }
}

interface Component {
  counts: readonly number[];
  columnOf: ReadonlyMap<number, number>;
  equations: readonly ShiftEquation[];
  polytope: MovePolytope;
}
