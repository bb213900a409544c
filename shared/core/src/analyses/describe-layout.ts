import type { Coordinate, Layout } from './layout.ts';

/** A coordinate and those after it that differ from it only in their key, which ends in the next number each time. */
export type CoordinateRun = Coordinate & { run: number };

/**
 * A layout in few words, for its hash: an event table by day has tens of thousands of coordinates that differ in the
 * day alone, and canonical JSON of them all takes a quarter of a second. Two layouts are equal exactly when their
 * descriptions are.
 */
export function describeLayout(layout: Layout): Omit<Layout, 'coordinates'> & { coordinates: CoordinateRun[] } {
  const runs: CoordinateRun[] = [];
  let counted: Counted | null = null;
  for (const coordinate of layout.coordinates) {
    const run = runs.at(-1);
    const isNext = run && counted && coordinate.key === counted.stem + String(counted.first + run.run);
    if (isNext && isAlike(run, coordinate)) {
      run.run += 1;
    } else {
      runs.push({ ...coordinate, run: 1 });
      counted = countedKey(coordinate.key);
    }
  }
  return { ...layout, coordinates: runs };
}

interface Counted {
  stem: string;
  first: number;
}

/** `events|0|17` is `events|0|` and 17. Numbers as they are printed: without leading zeros. */
function countedKey(key: string): Counted | null {
  const end = /(?<![0-9])(?:0|[1-9][0-9]{0,8})$/.exec(key);
  return end ? { stem: key.slice(0, end.index), first: Number(end[0]) } : null;
}

function isAlike(a: Coordinate, b: Coordinate): boolean {
  return (
    a.measure === b.measure &&
    a.kind === b.kind &&
    a.scope === b.scope &&
    a.partition === b.partition &&
    a.bound === b.bound &&
    a.unit === b.unit &&
    a.check === b.check &&
    a.of === b.of
  );
}
