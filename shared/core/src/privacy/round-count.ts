import type { RuleSet } from './rule-set.ts';

type Rounding = Pick<RuleSet, 'roundTo' | 'roundMode'>;

/** The multiple of `roundTo` that is shown for a count. Nearest: halves go up. */
export function roundCount(count: bigint, { roundTo, roundMode }: Rounding): bigint {
  const step = BigInt(roundTo);
  switch (roundMode) {
    case 'none':
      return count;
    case 'nearest':
      return ((2n * count + step) / (2n * step)) * step;
    case 'up':
      return ((count + step - 1n) / step) * step;
    case 'always-up':
      return count - (count % step) + step;
  }
}

/** All counts that are shown as this one is, as [least, greatest]: what a reader learns from the rounded number. */
export function roundingClass(count: number, rules: Rounding): [number, number] {
  const { roundTo, roundMode } = rules;
  if (roundMode === 'none') return [count, count];
  const shown = Number(roundCount(BigInt(count), rules));
  switch (roundMode) {
    case 'nearest':
      return [Math.max(0, shown - Math.floor(roundTo / 2)), shown + Math.ceil(roundTo / 2) - 1];
    case 'up':
      return [Math.max(0, shown - roundTo + 1), shown];
    case 'always-up':
      return [shown - roundTo, shown - 1];
  }
}
