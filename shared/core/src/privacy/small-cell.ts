import type { Coordinate, Layout } from '../analyses/layout.ts';
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
 * Shown counts outside every table that name the count they are `of` (clamped of n, events of n): whoever sees both
 * knows the rest too, so the rest is a cell as well. Inside a table the rest is the other cells.
 */
export function partsOutsideTables({ coordinates, tables }: Layout): Part[] {
  const inTables = new Set(tables.flatMap((t) => t.cells));
  const places = new Map(coordinates.map((c, i) => [c.key, i]));
  return coordinates.flatMap((c, part) => {
    const whole = c.of === undefined ? undefined : places.get(c.of);
    const linked = whole !== undefined && isShownCount(c) && coordinates[whole]?.kind === 'count';
    return linked && !inTables.has(part) ? [{ part, whole }] : [];
  });
}
