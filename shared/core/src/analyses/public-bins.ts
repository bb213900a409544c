import { z } from 'zod';
import { snapToGrid } from '../dictionary/on-grid.ts';
import { Problem } from '../protocol/problem.ts';

export const binParams = z.strictObject({ from: z.number(), to: z.number(), width: z.number().positive() });
export type BinParams = z.infer<typeof binParams>;

/** Equal bins [from, to), the last one with its end; public before anybody looks at data. */
export interface PublicBins {
  from: number;
  to: number;
  width: number;
  /** Ascending: bin i is edges[i] to edges[i + 1]. */
  edges: number[];
  count: number;
}

/** What is binned: bounds and grid (null: any number will do), and its name for messages. */
export interface Binned {
  name: string;
  min: number;
  max: number;
  grid: number | null;
}

/** A value that close below an edge, as a share of the width, counts as on it: 0.3 / 0.1 is 2.9999999999999996. */
export const binTolerance = 1e-7;

const maxBins = 1000;

/** Throws `invalid-input`, `off-grid` or `too-large`. Without params: up to `most` bins over the bounds, of a round width. */
export function publicBins(of: Binned, params: BinParams | null, where: string, most = 25): PublicBins {
  const { from, to, width } = params ?? roundBins(of, most);
  if (!(from < to)) {
    throw new Problem('invalid-input', 'The bins end before they begin', { where, mend: 'Give a `to` above `from`.' });
  }
  if (of.grid !== null) {
    for (const [part, value] of Object.entries({ from, width }))
      requireOnGrid(of.name, value, of.grid, `${where}.${part}`);
  }
  const count = Math.round((to - from) / width);
  if (count < 1 || Math.abs((to - from) / width - count) > 1e-4) {
    throw new Problem('invalid-input', 'The width does not divide the range from `from` to `to`', { where });
  }
  if (count > maxBins) {
    throw new Problem('too-large', `That makes ${String(count)} bins; up to ${String(maxBins)} are offered`, {
      where,
      mend: 'Give a larger width.',
    });
  }
  if (to <= of.min || from >= of.max) {
    throw new Problem('invalid-input', `No bin lies inside the bounds of \`${of.name}\``, {
      where,
      mend: `They are ${String(of.min)} to ${String(of.max)}.`,
    });
  }
  const edges = Array.from({ length: count + 1 }, (_, i) => decimal(from + i * width));
  return { from, to: edges[count] ?? to, width, edges, count };
}

function requireOnGrid(name: string, value: number, grid: number, where: string): void {
  if (snapToGrid(value, grid) !== null) return;
  throw new Problem('off-grid', `${String(value)} is not on the dictionary's grid of \`${name}\``, {
    where,
    mend: `Use multiples of ${String(grid)}.`,
  });
}

/** The smallest width that makes few bins of the bounds: 1, 2 or 5 times a power of ten, or such a multiple of the grid. */
function roundBins({ min, max, grid }: Binned, most: number): BinParams {
  const covering = (width: number): BinParams => {
    const first = Math.floor(min / width + binTolerance);
    const last = Math.max(first + 1, Math.ceil(max / width - binTolerance));
    return { from: decimal(first * width), to: decimal(last * width), width };
  };
  const least = Math.floor(Math.log10((max - min) / most));
  const onGrid = roundNumbers(least).filter((width) => grid === null || snapToGrid(width, grid) !== null);
  const multiples = grid === null ? [] : roundNumbers(0).map((times) => decimal(times * grid));
  const few = [...onGrid, ...multiples].map(covering).find(({ from, to, width }) => (to - from) / width <= most + 1);
  return few ?? covering(max - min);
}

/** Each as the decimal it is written as: 10 ** −3 is not 0.001 on every machine. */
function roundNumbers(power: number): number[] {
  return [0, 1, 2, 3].flatMap((more) => [1, 2, 5].map((digit) => Number(`${String(digit)}e${String(power + more)}`)));
}

/** The decimal that a multiple of a decimal step stands for: 3 · 0.1 is 0.3. */
function decimal(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}
