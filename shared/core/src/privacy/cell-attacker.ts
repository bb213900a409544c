import type { Known } from './feasible-range.ts';

/** What a reader knows: the range of each cell by itself, and sums of cells. Cells are numbered from 0. */
export interface Knowledge {
  cells: readonly Known[];
  sums: readonly { cells: readonly number[]; known: Known }[];
}

/**
 * The attacker's side of complementary suppression: the exact range of a cell over all tables of whole numbers that
 * agree with everything known, by search with propagation. It shares nothing with the code that hides cells. For small
 * tables: the search is exponential in the worst case. Null: no table agrees with what is known.
 */
export function possibleRange(knowledge: Knowledge, cell: number): Known | null {
  const start = propagate(knowledge, knowledge.cells);
  const [least, greatest] = start?.[cell] ?? [1, 0];
  if (!start || greatest === Infinity) return start ? [least, greatest] : null;
  const canBe = (value: number) => complete(knowledge, fix(start, cell, value)) !== null;
  for (let low = least; low <= greatest; low += 1) {
    if (!canBe(low)) continue;
    let high = greatest;
    while (!canBe(high)) high -= 1;
    return [low, high];
  }
  return null;
}

/** Narrows all ranges by all sums until nothing changes; null on a contradiction. */
function propagate({ sums }: Knowledge, start: readonly Known[]): Known[] | null {
  const ranges = [...start];
  let changed = true;
  while (changed) {
    changed = false;
    for (const sum of sums) {
      const least = sum.cells.reduce((s, c) => s + (ranges[c]?.[0] ?? 0), 0);
      const greatest = sum.cells.reduce((s, c) => s + (ranges[c]?.[1] ?? 0), 0);
      for (const c of sum.cells) {
        const [low, high] = ranges[c] ?? [0, 0];
        const others = high === Infinity ? Infinity : greatest - high;
        const narrow: Known = [Math.max(low, sum.known[0] - others), Math.min(high, sum.known[1] - least + low)];
        if (narrow[0] > narrow[1]) return null;
        if (narrow[0] === low && narrow[1] === high) continue;
        ranges[c] = narrow;
        changed = true;
        break;
      }
      if (changed) break;
    }
  }
  return ranges;
}

/** One table that agrees with everything, or null. */
function complete(knowledge: Knowledge, start: readonly Known[]): Known[] | null {
  const ranges = propagate(knowledge, start);
  if (!ranges) return null;
  const open = ranges.map(([low, high], c) => ({ c, low, high })).filter(({ low, high }) => low < high);
  const next = open.reduce<(typeof open)[number] | null>(
    (a, b) => (a && a.high - a.low <= b.high - b.low ? a : b),
    null,
  );
  if (!next) return ranges;
  for (let value = next.low; value <= next.high; value += 1) {
    const found = complete(knowledge, fix(ranges, next.c, value));
    if (found) return found;
  }
  return null;
}

function fix(ranges: readonly Known[], cell: number, value: number): Known[] {
  return ranges.map((range, c) => (c === cell ? [value, value] : range));
}
