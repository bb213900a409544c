import type { CountSystem } from './count-system.ts';
import { canHide } from './known-count.ts';
import { Protection } from './protection.ts';
import type { RuleSet } from './rule-set.ts';
import { isSmall } from './small-cell.ts';

/**
 * Which counts of a system must not be shown: the small ones, and, with `complementary`, as many others as it takes
 * for every small one to keep its protection interval given everything that is shown. Zeros that may show are never
 * hidden, so that a zero is always what it seems. Tables with more than two dimensions are shown whole or not at all.
 *
 * Margins that the layout lacks are assumed to be known (another query can ask for them). Where such a margin is small
 * it is hidden there too, with its own complement, which is worked out first.
 */
export function hideCounts(system: CountSystem, rules: RuleSet): boolean[] {
  const small = system.counts.map((c) => isSmall(BigInt(c.value), rules));
  const hidden = [...small];
  for (const table of system.deepTables.filter((cells) => cells.some((c) => small[c]))) {
    table.filter((c) => canHide(system.counts[c], rules)).forEach((c) => (hidden[c] = true));
  }
  if (!rules.complementary) return hidden;
  const smallOnes = system.counts.flatMap((_, i) => (small[i] ? [i] : []));
  for (const sum of system.assumedSums) {
    const margin = new Set(sum.parts);
    new Protection(system, [sum], hidden, rules, margin).protect(smallOnes.filter((i) => margin.has(i)));
  }
  const released = new Set(system.counts.flatMap((c, i) => (c.kind === 'released' ? [i] : [])));
  new Protection(system, system.sums, hidden, rules, released).protect(smallOnes);
  return hidden;
}
