import { cheapestCover, type CoverProblem } from './cheapest-cover.ts';
import type { CountSystem, Sum } from './count-system.ts';
import { FeasibleRanges, type Known, type Reach } from './feasible-range.ts';
import { canHide, knownOf, protectedValues } from './known-count.ts';
import type { RuleSet } from './rule-set.ts';
import { sharedCover } from './shared-cover.ts';
import { SumNetwork } from './sum-network.ts';

/** In larger systems superfluous covers stay hidden. */
const mostTrials = 30_000_000;

/** A count in more sums than this is shared by many tables (the size of a group). */
const sharedFrom = 4;

/** Tables to look around from, beside the true one. */
const mostWorlds = 8;

/** A table that agrees with everything a reader knows, and what can be reached from it with the shared counts still. */
interface World {
  offset: Int32Array;
  near: CoverProblem;
  ranges: FeasibleRanges;
}

/**
 * Complementary suppression over some sums of a count system, by feasible ranges and cheapest covers. Deterministic.
 *
 * Everything is tried near the target first, with the counts that many tables share held still: a move that leaves
 * them alone is a move all the same, the systems stay small, and hiding a shared count would cost all of its tables.
 * Where a shared count is hidden itself, the table in which it is moved away serves as a second place to start from;
 * where it has to be hidden, each table finds its own way to follow it, and one programme over all of them comes last.
 */
export class Protection {
  readonly #system: CountSystem;
  readonly #network: SumNetwork;
  readonly #size: number;
  readonly #hidden: boolean[];
  readonly #rules: RuleSet;
  readonly #hideable: ReadonlySet<number>;
  readonly #width: number;
  readonly #values: readonly number[];
  readonly #isShared: readonly boolean[];
  readonly #far: CoverProblem;
  /** What was hidden here, though it is not small. */
  readonly #covers = new Set<number>();
  readonly #sharedCovers = new Set<number>();
  /** Shared counts that have a world of their own. */
  readonly #movedAway = new Set<number>();
  /** Shared counts that were freed for what stands below them. */
  readonly #opened = new Set<number>();
  #reach: Reach;
  #worlds: World[];
  #farRanges: FeasibleRanges;

  /** Changes `hidden`; hides only counts in `hideable`. */
  constructor(
    system: CountSystem,
    sums: readonly Sum[],
    hidden: boolean[],
    rules: RuleSet,
    hideable: ReadonlySet<number>,
  ) {
    this.#system = system;
    this.#network = new SumNetwork(sums);
    this.#size = sums.length * system.counts.length;
    this.#hidden = hidden;
    this.#rules = rules;
    this.#hideable = hideable;
    this.#width = protectedValues(rules) - 1;
    this.#values = system.counts.map((c) => c.value);
    const uses = usesOf(system);
    this.#isShared = uses.map((u) => u > sharedFrom);
    const rank = marginRank(system);
    this.#far = {
      values: this.#values,
      network: this.#network,
      known: (c) => this.#known(c),
      ifHidden: (c) => (this.#canHide(c) ? [rules.zeroIsSmall ? 0 : 1, Infinity] : null),
      // Whole numbers, so that the order of two moves is nowhere a matter of rounding.
      cost: (c) => Math.round(256 * (1 + Math.log2(1 + (this.#values[c] ?? 0)))) * 4 ** (rank[c] ?? 0) * (uses[c] ?? 0),
    };
    this.#reach = this.#noReach();
    this.#worlds = [this.#world(new Int32Array(this.#values.length))];
    this.#farRanges = this.#rangesOf(this.#far, new Int32Array(this.#values.length));
  }

  protect(targets: readonly number[]): void {
    const sharedFirst = [...targets].sort((a, b) => Number(this.#isShared[b]) - Number(this.#isShared[a]));
    for (const target of sharedFirst) {
      while (!this.#isProtectedNear(target) && this.#hideMore(target)) this.#forget();
      if (this.#isShared[target]) this.#lookAround([target]);
      this.#lookAround(this.#sharedCovers);
    }
    this.#showSuperfluous(targets);
  }

  /** Takes the tables in which shared counts are moved away for places to start from: once for each. */
  #lookAround(shared: Iterable<number>): void {
    for (const count of shared) {
      if (this.#movedAway.has(count) || this.#worlds.length >= mostWorlds) continue;
      this.#movedAway.add(count);
      const offset = this.#farRanges.farthest(count, 1, this.#width);
      if (offset) this.#worlds.push(this.#world(offset));
    }
  }

  #isProtectedNear(target: number): boolean {
    return this.#worlds.some((w) => w.ranges.isAtLeast(target, this.#width));
  }

  #isProtected(target: number): boolean {
    return this.#isProtectedNear(target) || this.#farRanges.isAtLeast(target, this.#width);
  }

  /** Hides what frees the target most cheaply, or else everything that is connected; false: no need, or nothing left. */
  #hideMore(target: number): boolean {
    if (this.#hideNear(target, this.#width - (this.#reach.down[target] ?? 0))) return true;
    if (this.#farRanges.isAtLeast(target, this.#width)) return false;
    if (this.#isShared[target] ? this.#hide(this.#sharedCover(target, [1, -1]) ?? []) : this.#openAround(target))
      return true;
    const up = this.#width - (this.#reach.down[target] ?? 0);
    const down = this.#width - (this.#reach.up[target] ?? 0);
    return (
      this.#hide(cheapestCover(this.#far, target, 1, up).counts) ||
      this.#hide(cheapestCover(this.#far, target, -1, down).counts) ||
      // An assumed margin that its own release cannot protect better is no reason to hide all of this one.
      (this.#system.counts[target]?.kind !== 'assumed' &&
        this.#hide(this.#network.connected(target, (c) => this.#isOpen(c) || this.#canHide(c)).counts))
    );
  }

  #hideNear(target: number, up: number): boolean {
    if (this.#isShared[target]) return false;
    return this.#worlds.some(({ near, offset }) => {
      const cover = cheapestCover(near, target, 1, up - (offset[target] ?? 0));
      return cover.isWhole && this.#hide(cover.counts);
    });
  }

  /** Lets a shared count in whose sums the target is move with it, the nearest where that was not done yet. */
  #openAround(target: number): boolean {
    const { sums } = this.#network.connected(
      target,
      (c) => !this.#isShared[c] && (this.#isOpen(c) || this.#canHide(c)),
    );
    for (const { whole } of sums) {
      if (!this.#isShared[whole] || this.#opened.has(whole)) continue;
      this.#opened.add(whole);
      const cover = this.#sharedCover(whole, [1]);
      if (!cover) continue;
      this.#hide(cover);
      this.#forget();
      this.#movedAway.delete(whole);
      this.#lookAround([whole]);
      return true;
    }
    return false;
  }

  #sharedCover(shared: number, directions: readonly (1 | -1)[]): number[] | null {
    return sharedCover(this.#far, (c) => this.#isShared[c] === true, shared, directions, this.#width);
  }

  #forget(): void {
    this.#worlds.forEach((w) => w.ranges.forget());
    this.#farRanges.forget();
  }

  #hide(counts: readonly number[]): boolean {
    const fresh = counts.filter((c) => this.#canHide(c));
    fresh.forEach((c) => {
      this.#hidden[c] = true;
      this.#covers.add(c);
      if (this.#isShared[c]) this.#sharedCovers.add(c);
    });
    return fresh.length > 0;
  }

  /**
   * One cover can make another superfluous: shows again, dearest first, what no target needs. Nothing is shown again
   * near a target that could not be protected in full.
   */
  #showSuperfluous(targets: readonly number[]): void {
    const { cost } = this.#far;
    const candidates = [...this.#covers].sort((a, b) => cost(b) - cost(a) || a - b);
    if (candidates.length * this.#size > mostTrials) return;
    const exposed = targets.filter((t) => !this.#isProtected(t));
    for (const candidate of candidates) {
      const reached = new Set(this.#network.connected(candidate, (c) => this.#isOpen(c)).counts);
      if (exposed.some((t) => reached.has(t))) continue;
      this.#hidden[candidate] = false;
      this.#startAgain();
      const isSafe = targets.every((t) => !reached.has(t) || this.#isProtected(t));
      this.#hidden[candidate] = !isSafe;
    }
  }

  /** After something is shown again, what was found before need not hold. */
  #startAgain(): void {
    const truth = new Int32Array(this.#values.length);
    this.#reach = this.#noReach();
    this.#worlds = [this.#world(truth)];
    this.#farRanges = this.#rangesOf(this.#far, truth);
  }

  #noReach(): Reach {
    return { up: new Int32Array(this.#values.length), down: new Int32Array(this.#values.length) };
  }

  #world(offset: Int32Array): World {
    const values = this.#values.map((v, i) => v + (offset[i] ?? 0));
    const near: CoverProblem = {
      ...this.#far,
      values,
      known: (c) => (this.#isShared[c] ? [values[c] ?? 0, values[c] ?? 0] : this.#known(c)),
      ifHidden: (c) => (this.#isShared[c] ? null : this.#far.ifHidden(c)),
    };
    return { offset, near, ranges: this.#rangesOf(near, offset) };
  }

  #rangesOf({ values, network, known }: CoverProblem, offset: Int32Array): FeasibleRanges {
    return new FeasibleRanges(values, network, known, this.#reach, offset);
  }

  #canHide(count: number): boolean {
    return !this.#hidden[count] && this.#hideable.has(count) && canHide(this.#system.counts[count], this.#rules);
  }

  #isOpen(count: number): boolean {
    const [least, greatest] = this.#known(count);
    return least < greatest;
  }

  #known(count: number): Known {
    const c = this.#system.counts[count];
    return c ? knownOf(c, this.#hidden[count] === true, this.#rules) : [0, 0];
  }
}

function usesOf({ counts, sums }: CountSystem): number[] {
  const uses = counts.map(() => 0);
  sums.forEach(({ whole, parts }) => [whole, ...parts].forEach((c) => (uses[c] = (uses[c] ?? 0) + 1)));
  return uses;
}

/** 0 for cells, 1 for sums of cells, 2 for sums of sums: hiding a margin costs a reader more than hiding a cell. */
function marginRank({ counts, sums }: CountSystem): number[] {
  const rank = counts.map(() => 0);
  for (let level = 1; level <= 3; level += 1) {
    for (const { whole, parts } of sums) {
      const above = 1 + Math.max(...parts.map((p) => rank[p] ?? 0));
      if (above === level) rank[whole] = Math.max(rank[whole] ?? 0, level);
    }
  }
  return rank;
}
