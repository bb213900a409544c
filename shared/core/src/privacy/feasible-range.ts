import { MovePolytope, type ShiftEquation } from './move-polytope.ts';
import { equationOf, type Connected, type SumNetwork } from './sum-network.ts';

/** What a reader knows of one count: least and greatest value it can have. */
export type Known = readonly [least: number, greatest: number];

/** Larger systems are not examined; the caller hides them whole. */
const mostEntries = 8_000_000;

/**
 * How far each count can move while everything a reader knows stays as it is. Every move is checked in integers, so
 * what is found is a real other table with the same released numbers: `up` and `down` can be too small, never too
 * large. For one- and two-way tables (network matrices) they are exact.
 *
 * Knowledge may only shrink (counts become hidden): moves that were found stay possible. Call `forget` then.
 */
export class FeasibleRanges {
  readonly up: Int32Array;
  readonly down: Int32Array;
  readonly #values: readonly number[];
  readonly #network: SumNetwork;
  readonly #known: (count: number) => Known;
  #components = new Map<number, Component | null>();

  constructor(values: readonly number[], network: SumNetwork, known: (count: number) => Known) {
    this.up = new Int32Array(values.length);
    this.down = new Int32Array(values.length);
    this.#values = values;
    this.#network = network;
    this.#known = known;
  }

  forget(): void {
    this.#components = new Map();
  }

  /** Whether the count can have at least `width` + 1 values, for all the reader knows. */
  isAtLeast(count: number, width: number): boolean {
    const enough = () => (this.up[count] ?? 0) + (this.down[count] ?? 0) >= width;
    for (const direction of [1, -1]) {
      if (enough()) return true;
      this.#push(count, direction, width);
    }
    return enough();
  }

  #push(count: number, direction: number, width: number): void {
    const component = this.#componentOf(count);
    const column = component?.columnOf.get(count);
    if (!component || column === undefined) return;
    const { lower, upper, shift } = component.polytope;
    const bounds = [lower[column] ?? 0, upper[column] ?? 0] as const;
    lower[column] = Math.max(bounds[0], Math.min(-width, shift[column] ?? 0));
    upper[column] = Math.min(bounds[1], Math.max(width, shift[column] ?? 0));
    const gain = new Float64Array(shift.length);
    gain[column] = direction;
    component.polytope.maximise(gain);
    this.#note(component);
    lower[column] = bounds[0];
    upper[column] = bounds[1];
  }

  /** Takes a shift into account if it is one in whole numbers. */
  #note({ counts, equations, polytope }: Component): void {
    const whole = Array.from(polytope.shift, Math.round);
    const isInside = whole.every((s, j) => s >= (polytope.lower[j] ?? 0) && s <= (polytope.upper[j] ?? 0));
    const isBalanced = equations.every((e) => e.reduce((sum, [j, c]) => sum + c * (whole[j] ?? 0), 0) === 0);
    if (!isInside || !isBalanced) return;
    counts.forEach((count, j) => {
      const s = whole[j] ?? 0;
      this.up[count] = Math.max(this.up[count] ?? 0, s);
      this.down[count] = Math.max(this.down[count] ?? 0, -s);
    });
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
