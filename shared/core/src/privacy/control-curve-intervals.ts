import type { RuleSet } from './rule-set.ts';

/** The counts of one arm by interval of the grid. */
export interface ArmCounts {
  /** One row for each way to leave. */
  exits: readonly Float64Array[];
  /** Late entries; at risk from the next interval on. */
  entries: Float64Array | null;
}

type SmallRules = Pick<RuleSet, 'minCell' | 'zeroIsSmall'>;

/**
 * Ends of the merged intervals of each arm: every count in them is at least `minCell`, or zero where zeros may show,
 * and so is the number at risk where the next one begins. First the cut points at which this holds for all arms at
 * once, so that the arms can be compared; then further ones for each arm between them. What is left at the end joins
 * the last interval. Each list ends with the last interval of the grid.
 *
 * Sound only where the totals of all rows are themselves large enough (or zero): they are one interval at worst.
 */
export function mergedIntervals(arms: readonly ArmCounts[], length: number, rules: SmallRules): number[][] {
  const walks = arms.map((arm) => new Walk(arm, length, rules));
  const common = cut(walks, 0, length - 1, rules);
  return arms.map((arm) => {
    const walk = new Walk(arm, length, rules);
    let first = 0;
    return common.flatMap((last) => {
      const own = cut([walk], first, last, rules);
      first = last + 1;
      return own;
    });
  });
}

/** Cut points from `first` to `last`, which is always one; as early as they can be. */
function cut(walks: readonly Walk[], first: number, last: number, rules: SmallRules): number[] {
  const ends: number[] = [];
  for (const walk of walks) walk.begin();
  for (let i = first; i <= last; i += 1) {
    for (const walk of walks) walk.take(i);
    // A stretch in which nobody leaves belongs to what comes after it.
    if (walks.every((walk) => walk.isEmpty())) continue;
    if (!walks.every((walk) => walk.mayEnd(i))) continue;
    ends.push(i);
    for (const walk of walks) walk.begin();
  }
  if (ends.at(-1) === last) return ends;
  // The stretch behind the last cut point: by itself where it is empty and may show as that, else part of the last.
  const empty = !rules.zeroIsSmall && walks.every((walk) => walk.isEmpty());
  return [...(empty ? ends : ends.slice(0, -1)), last];
}

/** Goes through the grid once and knows what has come together since the last cut point. */
class Walk {
  readonly #arm: ArmCounts;
  readonly #length: number;
  readonly #rules: SmallRules;
  readonly #sums: number[];
  #atRisk: number;

  constructor(arm: ArmCounts, length: number, rules: SmallRules) {
    this.#arm = arm;
    this.#length = length;
    this.#rules = rules;
    this.#sums = [...arm.exits, ...(arm.entries ? [arm.entries] : [])].map(() => 0);
    this.#atRisk = arm.entries ? 0 : arm.exits.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0);
  }

  begin(): void {
    this.#sums.fill(0);
  }

  take(interval: number): void {
    const { exits, entries } = this.#arm;
    exits.forEach((row, e) => {
      const count = row[interval] ?? 0;
      this.#sums[e] = (this.#sums[e] ?? 0) + count;
      this.#atRisk -= count;
    });
    if (!entries) return;
    const entered = entries[interval] ?? 0;
    this.#sums[exits.length] = (this.#sums[exits.length] ?? 0) + entered;
    this.#atRisk += entered;
  }

  isEmpty(): boolean {
    return this.#sums.every((sum) => sum === 0);
  }

  /** At the end of the grid nobody is at risk, which everybody knows. */
  mayEnd(interval: number): boolean {
    const risk = interval === this.#length - 1 || this.#mayShow(this.#atRisk);
    return risk && this.#sums.every((sum) => this.#mayShow(sum));
  }

  #mayShow(count: number): boolean {
    return count >= this.#rules.minCell || (count === 0 && !this.#rules.zeroIsSmall);
  }
}
