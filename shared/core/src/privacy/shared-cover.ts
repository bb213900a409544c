import { columnsOf, type Column, type CoverProblem } from './cheapest-cover.ts';
import type { Sum } from './count-system.ts';
import { MovePolytope, type ShiftEquation } from './move-polytope.ts';
import { equationOf, type SumNetwork } from './sum-network.ts';

const small = 1e-6;

/** A common move of shared counts: by how much each moves at a step. */
type Heading = ReadonlyMap<number, 1 | -1>;

/** Counts to hide for a move that goes all the distance. */
interface PricedCover {
  counts: number[];
  cost: number;
}

/** Everything that hangs together while the shared counts stand still. */
interface Block {
  columns: Column[];
  sums: Sum[];
}

/**
 * As `cheapestCover` for a count that many tables share, in pieces: it moves together with one other shared count (or
 * alone, where no sum of shared counts binds it), and each table has to follow for itself, at its own least cost. The
 * best of these moves is taken. Systems stay as small as a table however many there are, where one programme over all
 * of them fills up. Null: there is no such move, which does not mean that there is no other.
 */
export function sharedCover(
  problem: CoverProblem,
  isShared: (count: number) => boolean,
  target: number,
  directions: readonly (1 | -1)[],
  distance: number,
): number[] | null {
  const { network } = problem;
  const blocks = new Blocks(problem, isShared);
  let best: PricedCover | null = null;
  for (const direction of directions) {
    for (const heading of headings(network, isShared, target, direction)) {
      const cover = coverOf(problem, blocks, heading, distance, best?.cost ?? Infinity);
      if (cover && (!best || cover.cost < best.cost)) best = cover;
    }
  }
  return best?.counts ?? null;
}

function headings(
  network: SumNetwork,
  isShared: (count: number) => boolean,
  target: number,
  direction: 1 | -1,
): Heading[] {
  const isBinding = ({ whole, parts }: Sum) => isShared(whole) && parts.every(isShared);
  const binding = network.sumsOf(target).filter(isBinding);
  if (binding.length === 0) return [new Map([[target, direction]])];
  const partners = new Set(binding.flatMap(({ whole, parts }) => [whole, ...parts]));
  partners.delete(target);
  return [...partners].flatMap((partner) => {
    const sums = [...new Set([...binding, ...network.sumsOf(partner).filter(isBinding)])];
    return ([1, -1] as const)
      .map(
        (sign): Heading =>
          new Map([
            [target, direction],
            [partner, sign],
          ]),
      )
      .filter((heading) => sums.every((sum) => stepOf(sum, heading) === 0));
  });
}

/** By how much Σ parts − whole changes at a step. */
function stepOf({ whole, parts }: Sum, heading: Heading): number {
  return parts.reduce((sum, p) => sum + (heading.get(p) ?? 0), 0) - (heading.get(whole) ?? 0);
}

/** What has to be hidden for this move to go all the distance; null where it cannot, or costs at least `most`. */
function coverOf(
  problem: CoverProblem,
  blocks: Blocks,
  heading: Heading,
  distance: number,
  most: number,
): PricedCover | null {
  const counts: number[] = [];
  let cost = 0;
  for (const [count, sign] of heading) {
    let left = distance;
    for (const column of columnsOf(problem, count)) {
      const room = sign === column.sign ? column.upper : column.cost === 0 ? -column.lower : 0;
      const used = Math.min(left, room);
      if (used > 0 && column.cost > 0) counts.push(count);
      cost += used * column.cost;
      left -= used;
    }
    if (left > 0) return null;
  }
  for (const block of blocks.touchedBy(heading)) {
    if (cost >= most) return null;
    const followed = follow(block, heading, distance);
    if (!followed) return null;
    cost += followed.cost;
    counts.push(...followed.counts);
  }
  return cost < most ? { counts, cost } : null;
}

/** The cheapest way for one block to follow. */
function follow({ columns, sums }: Block, heading: Heading, distance: number): PricedCover | null {
  const step = columns.length;
  const places = new Map<number, ShiftEquation>();
  columns.forEach(({ count, sign }, j) => places.set(count, [...(places.get(count) ?? []), [j, sign]]));
  const polytope = new MovePolytope(
    sums.map((sum) => [...equationOf(sum, places), [step, stepOf(sum, heading)]]),
    Float64Array.of(...columns.map((c) => c.lower), 0),
    Float64Array.of(...columns.map((c) => c.upper), distance),
  );
  const gain = Float64Array.of(...columns.map((c) => -c.cost), 1 + columns.reduce((sum, c) => sum + c.cost, 0));
  polytope.maximise(gain);
  if ((polytope.shift[step] ?? 0) < distance - small) return null;
  const used = columns.flatMap((c, j) => {
    const by = polytope.shift[j] ?? 0;
    return c.cost > 0 && by > small ? [{ count: c.count, cost: by * c.cost }] : [];
  });
  return { counts: used.map((u) => u.count), cost: used.reduce((sum, u) => sum + u.cost, 0) };
}

class Blocks {
  readonly #problem: CoverProblem;
  readonly #isShared: (count: number) => boolean;
  readonly #blockOf = new Map<Sum, Block>();

  constructor(problem: CoverProblem, isShared: (count: number) => boolean) {
    this.#problem = problem;
    this.#isShared = isShared;
  }

  touchedBy(heading: Heading): Set<Block> {
    const touched = new Set<Block>();
    for (const count of heading.keys()) {
      for (const sum of this.#problem.network.sumsOf(count)) {
        if (stepOf(sum, heading) !== 0) touched.add(this.#around(sum));
      }
    }
    return touched;
  }

  #around(sum: Sum): Block {
    const known = this.#blockOf.get(sum);
    if (known) return known;
    const { network } = this.#problem;
    const start = [sum.whole, ...sum.parts].find((c) => this.#canFollow(c));
    const { counts, sums } =
      start === undefined ? { counts: [], sums: [sum] } : network.connected(start, (c) => this.#canFollow(c));
    const block = { columns: counts.flatMap((c) => columnsOf(this.#problem, c)), sums };
    sums.forEach((s) => this.#blockOf.set(s, block));
    return block;
  }

  #canFollow(count: number): boolean {
    if (this.#isShared(count)) return false;
    const [least, greatest] = this.#problem.known(count);
    return least < greatest || this.#problem.ifHidden(count) !== null;
  }
}
