import { cheapestCover, type CoverProblem } from './cheapest-cover.ts';
import type { CountSystem, Sum } from './count-system.ts';
import { connected, FeasibleRanges, type Known } from './feasible-range.ts';
import { canHide, knownOf, protectedValues } from './known-count.ts';
import type { RuleSet } from './rule-set.ts';

/**
 * Complementary suppression over some sums of a count system, by exact ranges and cheapest covers. Deterministic.
 */
export class Protection {
  readonly #system: CountSystem;
  readonly #sums: readonly Sum[];
  readonly #hidden: boolean[];
  readonly #rules: RuleSet;
  readonly #hideable: ReadonlySet<number>;
  readonly #width: number;
  readonly #values: readonly number[];
  #ranges: FeasibleRanges;
  readonly #problem: CoverProblem;
  /** The same without counts that many tables share: smaller, and hiding those would cost all of the tables. */
  readonly #near: CoverProblem;

  /** What was hidden here, though it is not small. */
  readonly #covers = new Set<number>();

  /** Changes `hidden`; hides only counts in `hideable`. */
  constructor(
    system: CountSystem,
    sums: readonly Sum[],
    hidden: boolean[],
    rules: RuleSet,
    hideable: ReadonlySet<number>,
  ) {
    this.#system = system;
    this.#sums = sums;
    this.#hidden = hidden;
    this.#rules = rules;
    this.#hideable = hideable;
    this.#width = protectedValues(rules) - 1;
    const values = system.counts.map((c) => c.value);
    const known = (c: number) => this.#known(c);
    this.#values = values;
    const rank = marginRank(system);
    this.#ranges = this.#freshRanges();
    this.#problem = {
      values,
      sums,
      known,
      ifHidden: (c) => (this.#canHide(c) ? [rules.zeroIsSmall ? 0 : 1, Infinity] : null),
      cost: (c) => (1 + Math.log2(1 + (values[c] ?? 0))) * 4 ** (rank[c] ?? 0),
    };
    const uses = usesOf(system);
    this.#near = {
      ...this.#problem,
      ifHidden: (c) => ((uses[c] ?? 0) > sharedFrom ? null : this.#problem.ifHidden(c)),
    };
  }

  protect(targets: readonly number[]): void {
    for (const target of targets) {
      while (!this.#ranges.isAtLeast(target, this.#width) && this.#hideMore(target)) this.#ranges.forget();
    }
    this.#showSuperfluous(targets);
  }

  /**
   * One cover can make another superfluous: shows again, dearest first, what no target needs. Nothing is shown again
   * near a target that could not be protected in full.
   */
  #showSuperfluous(targets: readonly number[]): void {
    const { cost } = this.#problem;
    const candidates = [...this.#covers].sort((a, b) => cost(b) - cost(a) || a - b);
    if (candidates.length * this.#values.length * this.#sums.length > mostTrials) return;
    const exposed = targets.filter((t) => !this.#ranges.isAtLeast(t, this.#width));
    for (const candidate of candidates) {
      const near = new Set(connected(candidate, this.#sums, (c) => this.#isOpen(c)));
      if (exposed.some((t) => near.has(t))) continue;
      this.#hidden[candidate] = false;
      this.#ranges = this.#freshRanges();
      const isSafe = targets.every((t) => !near.has(t) || this.#ranges.isAtLeast(t, this.#width));
      this.#hidden[candidate] = !isSafe;
    }
    this.#ranges = this.#freshRanges();
  }

  #freshRanges(): FeasibleRanges {
    return new FeasibleRanges(this.#values, this.#sums, (c) => this.#known(c));
  }

  /** Hides what frees the target most cheaply, or else everything that is connected with it; false: nothing is left. */
  #hideMore(target: number): boolean {
    const up = this.#width - (this.#ranges.down[target] ?? 0);
    const down = this.#width - (this.#ranges.up[target] ?? 0);
    const near = cheapestCover(this.#near, target, 1, up);
    return (
      this.#hide(near.isWhole ? near.counts : []) ||
      this.#hide(cheapestCover(this.#problem, target, 1, up).counts) ||
      this.#hide(cheapestCover(this.#problem, target, -1, down).counts) ||
      // An assumed margin that its own release cannot protect better is no reason to hide all of this one.
      (this.#system.counts[target]?.kind !== 'assumed' &&
        this.#hide(connected(target, this.#sums, (c) => this.#isOpen(c) || this.#canHide(c))))
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

/** In larger systems superfluous covers stay hidden. */
const mostTrials = 30_000_000;

/** A count in more sums than this is shared by many tables. */
const sharedFrom = 4;

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
