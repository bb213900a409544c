import { finite } from '../finite.ts';
import type { CoxResult } from './params.ts';

/** Sums over pairs in the order of the layout; `unit` is the number of pairs that 1 stands for. */
export function concordanceOf(sums: readonly bigint[], unit: number): CoxResult['concordance'] {
  const [concordant = 0, discordant = 0, tied = 0, aa = 0, ab = 0, bb = 0] = sums.map((sum) => Number(sum) * unit);
  const pairs = concordant + discordant + tied;
  if (!(pairs > 0)) return { estimate: null, stdError: null };
  // Somers' d; each record moves it by (a − d b) / pairs (infinitesimal jackknife), and C by half of that.
  const somers = (concordant - discordant) / pairs;
  const squares = Math.max(0, aa - 2 * somers * ab + somers * somers * bb);
  return { estimate: finite((somers + 1) / 2), stdError: finite(Math.sqrt(squares) / pairs / 2) };
}
