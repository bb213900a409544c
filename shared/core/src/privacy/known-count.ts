import type { Count } from './count-system.ts';
import type { Known } from './feasible-range.ts';
import { roundingClass } from './round-count.ts';
import type { RuleSet } from './rule-set.ts';

/**
 * The protection interval: a hidden small count keeps at least as many possible values as the words "small" alone
 * leave it (1 … minCell − 1, with zero where zeros are hidden too; never fewer than two).
 */
export function protectedValues({ minCell, zeroIsSmall }: Pick<RuleSet, 'minCell' | 'zeroIsSmall'>): number {
  return Math.max(2, zeroIsSmall ? minCell : minCell - 1);
}

/** What somebody knows who sees the released counts, knows the rules, and knows which counts are hidden. */
export function knownOf(count: Count, isHidden: boolean, rules: RuleSet): Known {
  if (count.kind === 'rest') return [0, Infinity];
  if (isHidden) return [rules.zeroIsSmall ? 0 : 1, Infinity];
  if (count.value === 0) return [0, 0];
  const [least, greatest] = roundingClass(count.value, rules);
  return [Math.max(least, rules.minCell), greatest];
}

/** Zeros that may show are never hidden. */
export function canHide(count: Count | undefined, rules: RuleSet): boolean {
  return count !== undefined && (count.value > 0 || rules.zeroIsSmall);
}
