/**
 * Disclosure control of an opened total, in memory, before anything is stored or shown: small counts and what would
 * give them away are removed, the rest is rounded. Everything a result prints is computed from what is left here.
 *
 * What it does NOT protect against:
 * - Differences between releases: other cohorts, other groupings, other data cuts. One release is examined at a time,
 *   with the one-way margins of its two-way tables taken as known; the differencing defence at the nodes and, where a
 *   bound is needed, the differentially private tier answer for the rest.
 * - Somebody who runs this method backwards (it is public and deterministic): that just these counts were hidden says
 *   something about those hidden, beyond the bounds that are guaranteed.
 * - Members who know their own share: in a total over three sites each knows the sum of the other two.
 * - A group that shares a trait: "all 40 have it" is shown where zeros may show (attribute disclosure).
 * - Dominance: no coordinate carries a largest contribution. A total can only show that a sum has so few records that
 *   the largest MUST exceed the share; otherwise a record is limited by the public bound of its variable alone.
 * - Exact means: rounded counts can be worked back from the exact mean of a whole-numbered variable.
 * - Models (gradients, moments): floors, parameter ratios, level rules and caps at the sites answer for those.
 */
import type { ControlledTotal } from '../analyses/contract.ts';
import type { Coordinate, Layout } from '../analyses/layout.ts';
import { Problem } from '../protocol/problem.ts';
import { controlCurves } from './control-curve.ts';
import { countSystem } from './count-system.ts';
import { hideCounts } from './hide-counts.ts';
import { roundCount } from './round-count.ts';
import type { RuleSet } from './rule-set.ts';

export interface TotalToControl {
  layout: Layout;
  /** The opened total, in layout order. */
  total: readonly bigint[];
  /** The strictest rules of everybody who has a say. */
  rules: RuleSet;
  /** Sites in the total; one is a per-site release, which its site has permitted by itself. */
  sites: number;
}

/** One reason for all hidden counts, so that it does not tell the small ones from those that cover them. */
export const smallCellRule = 'small count, or one that would give a small count away';
export const dominanceRule = 'a few records may make up most of it';

/**
 * Throws Problem('refused') where the total as a whole may not be shown (too few sites, too few events for the model),
 * Problem('wrong-vector') where it does not fit the layout.
 */
export function controlTotal({ layout, total, rules, sites }: TotalToControl): ControlledTotal {
  checkFit(layout, total);
  if (rules.publicData) return { values: total, suppressed: new Map(), roundedTo: 0 };
  checkWhole({ layout, total, rules, sites });
  const owners = ownersOf(layout);
  const reasons = hiddenCoordinates(layout, total, rules, owners);
  const shown = (value: bigint, i: number) => {
    const coordinate = layout.coordinates[i];
    const owner = owners[i];
    return coordinate ? shownValue(coordinate, value, owner === undefined ? 0n : (total[owner] ?? 0n), rules) : value;
  };
  const curves = new Map<number, bigint>();
  for (const [i, value] of controlCurves(layout, total, rules, (place) => reasons.get(place))) {
    if (typeof value === 'bigint') curves.set(i, value);
    else reasons.set(i, value);
  }
  return {
    values: total.map((value, i) => (reasons.has(i) ? null : (curves.get(i) ?? shown(value, i)))),
    suppressed: new Map([...reasons].map(([i, reason]) => [layout.coordinates[i]?.key ?? '', reason])),
    roundedTo: rules.roundTo,
  };
}

/** Index of the count each coordinate is `of`. */
function ownersOf({ coordinates }: Layout): (number | undefined)[] {
  const places = new Map(coordinates.map((c, i) => [c.key, i]));
  return coordinates.map((c) => (c.of === undefined ? undefined : places.get(c.of)));
}

function checkFit({ coordinates }: Layout, total: readonly bigint[]): void {
  const negative = coordinates.some((c, i) => c.kind === 'count' && (total[i] ?? 0n) < 0n);
  if (total.length !== coordinates.length || negative) throw new Problem('wrong-vector');
}

function checkWhole({ layout, total, rules, sites }: TotalToControl): void {
  if (sites !== 1 && sites < rules.minSites) {
    throw new Problem('refused', 'Too few sites answered for a total to be shown', {
      mend: `The rules ask for ${rules.minSites} sites: ask again when more can answer.`,
    });
  }
  const floor = rules.minEventsPerParam.total * layout.parameters;
  if (layout.coordinates.some((c, i) => c.check === 'events' && Number(total[i] ?? 0n) < floor)) {
    throw new Problem('refused', 'The model has too many parameters for the events there are', {
      mend: 'Use fewer terms, or a larger cohort.',
    });
  }
}

/** Reasons by coordinate. What is `of` a hidden count goes with it, unless it is a count with a verdict of its own. */
function hiddenCoordinates(
  layout: Layout,
  total: readonly bigint[],
  rules: RuleSet,
  owners: readonly (number | undefined)[],
): Map<number, string> {
  const system = countSystem(layout, total);
  const hidden = hideCounts(system, rules);
  const verdicts = new Map<number, boolean>();
  system.counts.forEach(({ coordinate }, i) => {
    if (coordinate !== null) verdicts.set(coordinate, hidden[i] === true);
  });
  const reasons = new Map<number, string>();
  layout.coordinates.forEach((c, i) => {
    const owner = owners[i];
    const isHidden = verdicts.get(i) ?? (owner !== undefined && verdicts.get(owner) === true);
    if (isHidden) reasons.set(i, smallCellRule);
    else if (owner !== undefined && isSummed(c) && dominates(total[owner] ?? 0n, rules)) reasons.set(i, dominanceRule);
  });
  return reasons;
}

/** Whether so few records are behind a sum that the `n` largest must make up more than `percent` of it. */
function dominates(records: bigint, { dominance }: RuleSet): boolean {
  return dominance !== null && records > 0n && dominance.n * 100 > dominance.percent * Number(records);
}

function isSummed({ kind }: Coordinate): boolean {
  return kind === 'sum' || kind === 'moment';
}

/** Counts are rounded; a sum is scaled with the `records` it is of, so that means stay what they are. */
function shownValue(coordinate: Coordinate, value: bigint, records: bigint, rules: RuleSet): bigint {
  if (rules.roundTo === 0) return value;
  if (coordinate.kind === 'count') return roundCount(value, rules);
  return isSummed(coordinate) && records > 0n ? divideRounded(value * roundCount(records, rules), records) : value;
}

function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const doubled = 2n * dividend + (dividend < 0n ? -divisor : divisor);
  return doubled / (2n * divisor);
}
