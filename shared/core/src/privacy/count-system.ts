import type { Layout, Table } from '../analyses/layout.ts';
import { isShownCount, partsWithRest } from './small-cell.ts';

/**
 * - `released`: a coordinate of the layout, shown unless it is hidden here.
 * - `assumed`: a margin that this layout lacks; whoever asks for it elsewhere gets it, by the same rules.
 * - `rest`: what remains of a count when one of its parts is taken away; never printed, always derivable.
 */
export interface Count {
  kind: 'released' | 'assumed' | 'rest';
  value: number;
  /** Index in the layout; null where it has none. */
  coordinate: number | null;
}

/** counts[whole] = Σ counts[parts]; indices into `counts`. */
export interface Sum {
  whole: number;
  parts: readonly number[];
}

/** Every count of a layout that somebody can see or work out, and how they add up. */
export interface CountSystem {
  counts: Count[];
  sums: Sum[];
  /** Those of `sums` that add assumed margins up to a total. */
  assumedSums: Sum[];
  /** Cells of each table with more than two dimensions. */
  deepTables: number[][];
}

/** `total` in layout order. Sums that do not hold in the total (other populations under one name) are left out. */
export function countSystem(layout: Layout, total: readonly bigint[]): CountSystem {
  const builder = new Builder(layout, total);
  const tables = [...layout.tables].sort((a, b) => a.dimensions.length - b.dimensions.length);
  tables.forEach((t) => builder.addDeclaredMargins(t));
  tables.forEach((t) => builder.addOtherMargins(t));
  builder.addInheritedSums(layout);
  partsWithRest(layout).forEach(({ part, whole }) => builder.addRest(part, whole));
  return builder.system;
}

class Builder {
  readonly system: CountSystem = { counts: [], sums: [], assumedSums: [], deepTables: [] };
  readonly #total: readonly bigint[];
  readonly #ofCoordinate = new Map<number, number>();
  /** Wholes by their parts, so that a margin of two tables is one count. */
  readonly #wholes = new Map<string, number[]>();
  /** Assumed margins by dimension and values. */
  readonly #assumed = new Map<string, number>();

  constructor(layout: Layout, total: readonly bigint[]) {
    this.#total = total;
    const owners = new Set(layout.coordinates.flatMap((c) => (c.kind === 'count' || !c.of ? [] : [c.of])));
    layout.coordinates.forEach((c, i) => {
      if (isShownCount(c) || (c.kind === 'count' && owners.has(c.key))) this.#released(i);
    });
  }

  addDeclaredMargins(table: Table): void {
    for (const { over, cells } of table.margins ?? []) {
      partsOf(table, new Set(over)).forEach((parts, i) => {
        const whole = cells[i];
        if (whole !== undefined)
          this.#addSum(
            this.#released(whole),
            parts.map((p) => this.#released(p)),
          );
      });
    }
  }

  /** One-way margins and the total, as far as they were not declared. */
  addOtherMargins(table: Table): void {
    const names = table.dimensions.map((d) => d.name);
    const cells = table.cells.map((c) => this.#released(c));
    if (names.length > 2) this.system.deepTables.push(cells);
    if (names.length === 1) {
      this.#wholeOf(table, '', cells);
      return;
    }
    const margins = table.dimensions.map((kept) =>
      partsOf(table, new Set(names.filter((n) => n !== kept.name))).map((parts, i) => {
        const name = JSON.stringify([kept.name, kept.levels, i]);
        return this.#wholeOf(
          table,
          name,
          parts.map((p) => this.#released(p)),
        );
      }),
    );
    const known = [cells, ...margins].find((parts) => this.#wholes.has(partsKey(parts)));
    const total = this.#wholeOf(table, '', known ?? margins[0] ?? []);
    for (const margin of margins) {
      this.#addSum(total, margin);
      if (margin.some((m) => this.system.counts[m]?.kind === 'assumed')) {
        this.system.assumedSums.push({ whole: total, parts: margin });
      }
    }
  }

  /** Counts of one measure that are `of` counts which add up (clamped by group) add up themselves, table or not. */
  addInheritedSums({ coordinates }: Layout): void {
    const places = new Map(coordinates.map((c, i) => [c.key, i]));
    const heirs = new Map<string, Map<number, number>>();
    coordinates.forEach((c, i) => {
      const owner = this.#ofCoordinate.get(places.get(c.of ?? '') ?? -1);
      if (owner === undefined || !isShownCount(c)) return;
      heirs.set(c.measure, (heirs.get(c.measure) ?? new Map<number, number>()).set(owner, this.#released(i)));
    });
    const sums = [...this.system.sums];
    for (const heirOf of heirs.values()) {
      for (const sum of sums) {
        const whole = heirOf.get(sum.whole);
        const parts = sum.parts.flatMap((p) => heirOf.get(p) ?? []);
        if (whole !== undefined && parts.length === sum.parts.length) this.#addSum(whole, parts);
      }
    }
  }

  addRest(part: number, whole: number): void {
    const [p, w] = [this.#released(part), this.#released(whole)];
    const value = this.#value(w) - this.#value(p);
    if (value >= 0) this.#addSum(w, [p, this.#count({ kind: 'rest', value, coordinate: null })]);
  }

  /** The known whole of these parts; else counts of equal value, where the table says nothing; else an assumed one. */
  #wholeOf(table: Table, name: string, parts: readonly number[]): number {
    const known = this.#wholes.get(partsKey(parts))?.[0];
    if (known !== undefined) return known;
    const value = parts.reduce((sum, p) => sum + this.#value(p), 0);
    const equals = table.margins === undefined && value > 0 ? this.#releasedOf(value, new Set(table.cells)) : [];
    const key = `${name} ${value}`;
    const assumed = this.#assumed.get(key);
    const wholes = equals.length > 0 ? equals : [assumed ?? this.#count({ kind: 'assumed', value, coordinate: null })];
    if (equals.length === 0 && wholes[0] !== undefined) this.#assumed.set(key, wholes[0]);
    wholes.forEach((whole) => this.#addSum(whole, parts));
    return wholes[0] ?? 0;
  }

  #releasedOf(value: number, notIn: ReadonlySet<number>): number[] {
    return this.system.counts.flatMap((c, i) =>
      c.coordinate !== null && c.value === value && !notIn.has(c.coordinate) ? [i] : [],
    );
  }

  #addSum(whole: number, parts: readonly number[]): void {
    const key = partsKey(parts);
    const wholes = this.#wholes.get(key) ?? [];
    const holds = this.#value(whole) === parts.reduce((sum, p) => sum + this.#value(p), 0);
    if (!holds || wholes.includes(whole)) return;
    this.#wholes.set(key, [...wholes, whole]);
    this.system.sums.push({ whole, parts });
  }

  #released(coordinate: number): number {
    const known = this.#ofCoordinate.get(coordinate);
    if (known !== undefined) return known;
    const made = this.#count({ kind: 'released', value: Number(this.#total[coordinate] ?? 0n), coordinate });
    this.#ofCoordinate.set(coordinate, made);
    return made;
  }

  #count(count: Count): number {
    return this.system.counts.push(count) - 1;
  }

  #value(count: number): number {
    return this.system.counts[count]?.value ?? 0;
  }
}

function partsKey(parts: readonly number[]): string {
  return [...parts].sort((a, b) => a - b).join();
}

/** Coordinates of the cells behind each cell of the margin that sums `over` these dimensions. */
function partsOf(table: Table, over: ReadonlySet<string>): number[][] {
  const margin = new Map<string, number[]>();
  table.cells.forEach((coordinate, i) => {
    const key = levelsOfCell(table, i)
      .filter((_, d) => !over.has(table.dimensions[d]?.name ?? ''))
      .join();
    margin.set(key, [...(margin.get(key) ?? []), coordinate]);
  });
  return [...margin.values()];
}

function levelsOfCell(table: Table, cell: number): number[] {
  let rest = cell;
  return table.dimensions
    .toReversed()
    .map(({ levels }) => {
      const level = rest % levels.length;
      rest = (rest - level) / levels.length;
      return level;
    })
    .reverse();
}
