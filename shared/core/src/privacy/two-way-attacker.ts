import type { Known } from './feasible-range.ts';

/** What a reader knows of a two-way table: the range of each cell (row-major) and of every margin. */
export interface TwoWayKnowledge {
  cells: readonly Known[];
  rows: readonly Known[];
  columns: readonly Known[];
  total: Known;
}

/**
 * The attacker's side for one two-way table: the exact range of a cell over all tables of whole numbers that agree
 * with everything known, by Hoffman's circulation theorem (1960): flows within [least, greatest] exist if and only if
 * for every set of nodes what must come in can go out. Every set is tried, so tables have at most about ten rows and
 * columns together. It shares nothing with the code that hides cells. Null: no table agrees with what is known.
 */
export function twoWayRange(known: TwoWayKnowledge, cell: number): Known | null {
  const [least, greatest] = known.cells[cell] ?? [0, 0];
  const canBe = (range: Known) => hasCirculation(edgesOf({ ...known, cells: known.cells.with(cell, range) }));
  if (!canBe([least, greatest])) return null;
  let [low, lowest] = [greatest, least];
  while (lowest < low) {
    const middle = Math.floor((lowest + low) / 2);
    if (canBe([least, middle])) low = middle;
    else lowest = middle + 1;
  }
  let [high, highest] = [least, greatest];
  while (high < highest) {
    const middle = Math.ceil((high + highest) / 2);
    if (canBe([middle, greatest])) high = middle;
    else highest = middle - 1;
  }
  return [low, high];
}

interface Edge {
  from: number;
  to: number;
  known: Known;
}

/** total → rows → columns → total; node 0 starts and node 1 ends. */
function edgesOf({ cells, rows, columns, total }: TwoWayKnowledge): Edge[] {
  const row = (r: number) => 2 + r;
  const column = (c: number) => 2 + rows.length + c;
  return [
    { from: 1, to: 0, known: total },
    ...rows.map((known, r) => ({ from: 0, to: row(r), known })),
    ...columns.map((known, c) => ({ from: column(c), to: 1, known })),
    ...cells.map((known, i) => ({
      from: row(Math.floor(i / columns.length)),
      to: column(i % columns.length),
      known,
    })),
  ];
}

function hasCirculation(edges: readonly Edge[]): boolean {
  const nodes = 1 + Math.max(...edges.map((e) => Math.max(e.from, e.to)));
  for (let set = 1; set < 2 ** nodes - 1; set += 1) {
    let room = 0;
    for (const { from, to, known } of edges) {
      const isFromInside = (set >> from) & 1;
      const isToInside = (set >> to) & 1;
      if (isFromInside && !isToInside) room += known[1];
      if (!isFromInside && isToInside) room -= known[0];
    }
    if (room < 0) return false;
  }
  return true;
}
