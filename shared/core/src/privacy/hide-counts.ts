import { cheapestCover, type CoverProblem } from './cheapest-cover.ts';
import type { Count, CountSystem, Sum } from './count-system.ts';
import { connected, FeasibleRanges, type Known } from './feasible-range.ts';
import { roundingClass } from './round-count.ts';
import type { RuleSet } from './rule-set.ts';
import { isSmall } from './small-cell.ts';

/**
 * The protection interval: a hidden small count keeps at least as many possible values as the words "small" alone
 * leave it (1 … minCell − 1, with zero where zeros are hidden too; never fewer than two).
 */
export function protectedValues({ minCell, zeroIsSmall }: Pick<RuleSet, 'minCell' | 'zeroIsSmall'>): number {
  return Math.max(2, zeroIsSmall ? minCell : minCell - 1);
}

/** What somebody knows who sees the released counts, knows the rules, and knows which counts are hidden. */
export function knownOf(count: Count, isHidden: boolean, rules: RuleSet): Known {
  if (count.kind === 'rest') return [0, Infinity];
  if (isHidden) return [rules.zeroIsSmall ? 0 : 1, Infinity];
  if (count.value === 0) return [0, 0];
  const [least, greatest] = roundingClass(count.value, rules);
  return [Math.max(least, rules.minCell), greatest];
}

/**
 * Which counts of a system must not be shown: the small ones, and, with `complementary`, as many others as it takes
 * for every small one to keep its protection interval given everything that is shown. Zeros that may show are never
 * hidden, so that a zero is always what it seems. Tables with more than two dimensions are shown whole or not at all.
 *
 * Margins that the layout lacks are assumed to be known (another query can ask for them). Where such a margin is small
 * it is hidden there too, with its own complement, which is worked out first.
 */
export function hideCounts(system: CountSystem, rules: RuleSet): boolean[] {
  const small = system.counts.map((c) => isSmall(BigInt(c.value), rules));
  const hidden = [...small];
  for (const table of system.deepTables.filter((cells) => cells.some((c) => small[c]))) {
    table.filter((c) => canHide(system.counts[c], rules)).forEach((c) => (hidden[c] = true));
  }
  if (!rules.complementary) return hidden;
  const smallOnes = system.counts.flatMap((_, i) => (small[i] ? [i] : []));
  const margins = new Set(system.assumedSums.flatMap((s) => s.parts));
  const released = new Set(system.counts.flatMap((c, i) => (c.kind === 'released' ? [i] : [])));
  new Protection(system, system.assumedSums, hidden, rules, margins).protect(smallOnes.filter((i) => margins.has(i)));
  new Protection(system, system.sums, hidden, rules, released).protect(smallOnes);
  return hidden;
}

class Protection {
  readonly #system: CountSystem;
  readonly #sums: readonly Sum[];
  readonly #hidden: boolean[];
  readonly #rules: RuleSet;
  readonly #hideable: ReadonlySet<number>;
  readonly #width: number;
  readonly #ranges: FeasibleRanges;
  readonly #problem: CoverProblem;
  /** The same without counts that many tables share: smaller, and hiding those would cost all of the tables. */
  readonly #near: CoverProblem;

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
    const rank = marginRank(system);
    this.#ranges = new FeasibleRanges(values, sums, known);
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
      this.#hide(connected(target, this.#sums, (c) => this.#isOpen(c) || this.#canHide(c)))
    );
  }

  #hide(counts: readonly number[]): boolean {
    const fresh = counts.filter((c) => this.#canHide(c));
    fresh.forEach((c) => (this.#hidden[c] = true));
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

/** A count in more sums than this is shared by many tables. */
const sharedFrom = 4;

function usesOf({ counts, sums }: CountSystem): number[] {
  const uses = counts.map(() => 0);
  sums.forEach(({ whole, parts }) => [whole, ...parts].forEach((c) => (uses[c] = (uses[c] ?? 0) + 1)));
  return uses;
}

function canHide(count: Count | undefined, rules: RuleSet): boolean {
  return count !== undefined && (count.value > 0 || rules.zeroIsSmall);
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
