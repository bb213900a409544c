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

/**
 * Coordinates that hold sums over dimensions of a table: `over` names what is summed out, `cells` are row-major over
 * the dimensions that are left (one cell where none is).
 */
export interface Margin {
  over: readonly string[];
  cells: readonly number[];
}
/** A table that declares no margins is linked to every count of equal value: the reading that is safe. */
export type MarginTable = Table & { margins?: readonly Margin[] | undefined };

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
  const inTables = new Set(tables.flatMap(cellsAndMargins));
  const places = new Map(coordinates.map((c, i) => [c.key, i]));
  return coordinates.flatMap((c, part) => {
    const whole = c.of === undefined ? undefined : places.get(c.of);
    const linked = whole !== undefined && isShownCount(c) && coordinates[whole]?.kind === 'count';
    return linked && !inTables.has(part) ? [{ part, whole }] : [];
  });
}

/** Keys of shown counts that stand in no table, no margin and no other count: nothing protects the differences. */
export function looseCounts(layout: Layout): string[] {
  const linked = new Set(layout.tables.flatMap(cellsAndMargins));
  return layout.coordinates.flatMap((c, i) => (isShownCount(c) && !linked.has(i) && c.of === undefined ? [c.key] : []));
}

function cellsAndMargins(table: MarginTable): number[] {
  return [...table.cells, ...(table.margins ?? []).flatMap((m) => m.cells)];
}
