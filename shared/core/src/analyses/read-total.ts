import type { ControlledTotal } from './contract.ts';
import type { Layout } from './layout.ts';

/** Coordinates of a controlled total by key. Unknown keys are a mistake of the program, never of the data. */
export interface TotalReader {
  /** The integer as it was summed; null where it was suppressed. */
  integer: (key: string) => bigint | null;
  /** In natural units: counts as they are, everything else off the grid. */
  value: (key: string) => number | null;
  /** The rule that removed it, if one did. */
  suppressedBy: (key: string) => string | undefined;
}

export function readTotal(layout: Layout, total: ControlledTotal): TotalReader {
  const places = new Map(layout.coordinates.map((coordinate, index) => [coordinate.key, index]));
  const place = (key: string): number => {
    const index = places.get(key);
    if (index === undefined) throw new RangeError(`the layout has no coordinate ${key}`);
    return index;
  };
  const integer = (key: string): bigint | null => total.values[place(key)] ?? null;
  return {
    integer,
    value: (key) => {
      const found = integer(key);
      if (found === null) return null;
      return layout.coordinates[place(key)]?.kind === 'count' ? Number(found) : fromGrid(found, layout.f);
    },
    suppressedBy: (key) => total.suppressed.get(key),
  };
}

/** The double nearest to integer / 2^f. */
export function fromGrid(integer: bigint, f: number): number {
  return Number(integer) / 2 ** f;
}
