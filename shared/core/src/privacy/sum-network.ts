import type { Sum } from './count-system.ts';
import type { ShiftEquation } from './move-polytope.ts';

/** Counts and sums that hang together. */
export interface Connected {
  counts: number[];
  sums: Sum[];
}

/** Sums with an index of where each count stands in them. */
export class SumNetwork {
  readonly #sumsOf = new Map<number, Sum[]>();

  constructor(sums: readonly Sum[]) {
    for (const sum of sums) {
      for (const count of [sum.whole, ...sum.parts]) this.#sumsOf.set(count, [...this.sumsOf(count), sum]);
    }
  }

  sumsOf(count: number): readonly Sum[] {
    return this.#sumsOf.get(count) ?? [];
  }

  /** What can be reached from a count over sums and open counts; nothing if it is not open itself. */
  connected(from: number, isOpen: (count: number) => boolean): Connected {
    const counts = new Set(isOpen(from) ? [from] : []);
    const sums = new Set<Sum>();
    for (const count of counts) {
      for (const sum of this.sumsOf(count)) {
        if (sums.has(sum)) continue;
        sums.add(sum);
        [sum.whole, ...sum.parts].filter(isOpen).forEach((c) => counts.add(c));
      }
    }
    return { counts: [...counts], sums: [...sums] };
  }
}

/** Σ parts − whole = 0 as an equation over columns; counts without one stand still. */
export function equationOf({ whole, parts }: Sum, columnsOf: ReadonlyMap<number, ShiftEquation>): ShiftEquation {
  const terms = [...parts.map((p) => [p, 1] as const), [whole, -1] as const];
  return terms.flatMap(([count, coefficient]) =>
    (columnsOf.get(count) ?? []).map(([column, sign]) => [column, sign * coefficient] as const),
  );
}
