import { cheapestCover, type CoverProblem } from './cheapest-cover.ts';
import type { CountSystem, Sum } from './count-system.ts';
import { FeasibleRanges, type Known } from './feasible-range.ts';
import { canHide, knownOf, protectedValues } from './known-count.ts';
import type { RuleSet } from './rule-set.ts';
import { SumNetwork } from './sum-network.ts';

/** In larger systems superfluous covers stay hidden. */
const mostTrials = 30_000_000;

/** A count in more sums than this is shared by many tables (the size of a group). */
const sharedFrom = 4;

/**
 * Complementary suppression over some sums of a count system, by feasible ranges and cheapest covers. Deterministic.
 *
 * Everything is tried near the target first, with the counts that many tables share held still: a move that leaves
 * them alone is a move all the same, the systems stay small, and hiding a shared count would cost all of its tables.
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
  readonly #near: CoverProblem;
  readonly #far: CoverProblem;
  /** What was hidden here, though it is not small. */
  readonly #covers = new Set<number>();
  #nearRanges: FeasibleRanges;
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
    this.#isShared = usesOf(system).map((uses) => uses > sharedFrom);
    const rank = marginRank(system);
    this.#far = {
      values: this.#values,
      network: this.#network,
      known: (c) => this.#known(c),
      ifHidden: (c) => (this.#canHide(c) ? [rules.zeroIsSmall ? 0 : 1, Infinity] : null),
      cost: (c) => (1 + Math.log2(1 + (this.#values[c] ?? 0))) * 4 ** (rank[c] ?? 0),
    };
    this.#near = {
      ...this.#far,
      known: (c) => this.#knownNear(c),
      ifHidden: (c) => (this.#isShared[c] ? null : this.#far.ifHidden(c)),
    };
    this.#nearRanges = this.#freshRanges(this.#near);
    this.#farRanges = this.#freshRanges(this.#far);
  }

  protect(targets: readonly number[]): void {
    for (const target of targets) {
      while (!this.#isProtected(target) && this.#hideMore(target)) {
        this.#nearRanges.forget();
        this.#farRanges.forget();
      }
    }
    this.#showSuperfluous(targets);
  }

  #isProtected(target: number): boolean {
    return this.#nearRanges.isAtLeast(target, this.#width) || this.#farRanges.isAtLeast(target, this.#width);
  }

  /** Hides what frees the target most cheaply, or else everything that is connected with it; false: nothing is left. */
  #hideMore(target: number): boolean {
    const up = this.#width - (this.#farRanges.down[target] ?? 0);
    const down = this.#width - (this.#farRanges.up[target] ?? 0);
    const near = this.#isShared[target] ? null : cheapestCover(this.#near, target, 1, up);
    return (
      this.#hide(near?.isWhole ? near.counts : []) ||
      this.#hide(cheapestCover(this.#far, target, 1, up).counts) ||
      this.#hide(cheapestCover(this.#far, target, -1, down).counts) ||
      // An assumed margin that its own release cannot protect better is no reason to hide all of this one.
      (this.#system.counts[target]?.kind !== 'assumed' &&
        this.#hide(this.#network.connected(target, (c) => this.#isOpen(c) || this.#canHide(c)).counts))
    );
  }

  #hide(counts: readonly number[]): boolean {
    const fresh = counts.filter((c) => this.#canHide(c));
    fresh.forEach((c) => {
      this.#hidden[c] = true;
      this.#covers.add(c);
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
      this.#nearRanges = this.#freshRanges(this.#near);
      this.#farRanges = this.#freshRanges(this.#far);
      const isSafe = targets.every((t) => !reached.has(t) || this.#isProtected(t));
      this.#hidden[candidate] = !isSafe;
    }
  }

  #freshRanges({ values, network, known }: CoverProblem): FeasibleRanges {
    return new FeasibleRanges(values, network, known);
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

  #knownNear(count: number): Known {
    const value = this.#values[count] ?? 0;
    return this.#isShared[count] ? [value, value] : this.#known(count);
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
