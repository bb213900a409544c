import type { Coordinate, Layout, Table } from '../analyses/layout.ts';
import type { RuleSet } from './rule-set.ts';

/** A count that must not be shown: below `minCell`, zero only where zeros are hidden as well. */
export function isSmall(count: bigint, rules: Pick<RuleSet, 'minCell' | 'zeroIsSmall'>): boolean {
  return count < BigInt(rules.minCell) && (count > 0n || rules.zeroIsSmall);
}

/** Counts that a result may print. Levels are held against the sites' floors and not printed as counts. */
export function isShownCount(coordinate: Coordinate): boolean {
  return coordinate.kind === 'count' && coordinate.check !== 'level' && coordinate.check !== 'none';
}

export interface Part {
  /** Index of a shown count outside every table. */
  part: number;
  /** Index of the count it belongs to. */
  whole: number;
}

/**
 * Shown counts that name the count they are `of` (clamped of n, events of n): whoever sees both knows the rest too, so
 * the rest is a cell as well. Where a table adds the part up to the whole, the rest is its other cells.
 */
export function partsWithRest({ coordinates, tables }: Layout): Part[] {
  const places = new Map(coordinates.map((c, i) => [c.key, i]));
  const addsUp = (t: Table, { part, whole }: Part) =>
    t.cells.includes(part) && (t.margins ?? []).some((m) => m.cells.includes(whole));
  return coordinates.flatMap((c, part) => {
    const whole = c.of === undefined ? undefined : places.get(c.of);
    if (whole === undefined || !isShownCount(c) || coordinates[whole]?.kind !== 'count') return [];
    return tables.some((t) => addsUp(t, { part, whole })) ? [] : [{ part, whole }];
  });
}
