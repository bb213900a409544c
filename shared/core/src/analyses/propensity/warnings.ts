import type { ResultInput } from '../contract.ts';
import { convergenceWarnings } from '../glm/methods.ts';
import type { PropensityParams, PropensityResult } from './params.ts';

/** Differences above it count as imbalance. */
export const balanceLimit = 0.1;

/** What the reader must know before using the weights. */
export function propensityWarnings(
  { done, total: { roundedTo } }: ResultInput<PropensityParams>,
  { arms, balance, overlap, cap }: PropensityResult,
): string[] {
  const capped = arms.filter((arm) => arm.capped !== 0);
  const unbalanced = balance.filter(({ smdAfter }) => smdAfter === null || Math.abs(smdAfter) > balanceLimit);
  const lonely = overlap.filter(({ control, treated }) => (control === 0) !== (treated === 0));
  return [
    ...convergenceWarnings(done),
    ...(arms.length === 0 ? ['There is no score, and so no weight was made.'] : []),
    ...(capped.length > 0
      ? [
          `Weights above ${String(cap)} were set to it (${capped.map(({ arm, capped: n }) => `${n === null ? 'a number that is not shown' : String(n)} in arm ${arm}`).join(', ')}): the weighted arms are no longer quite those that the weights stand for.`,
        ]
      : []),
    ...(unbalanced.length > 0
      ? [
          `Not balanced after weighting (standardised difference above ${String(balanceLimit)}, or without a value): ${unbalanced.map(({ covariate }) => covariate).join(', ')}.`,
        ]
      : []),
    ...(lonely.length > 0
      ? [
          `One arm alone has scores from ${lonely.map(({ from, to }) => `${String(from)} to ${String(to)}`).join(', ')}: nobody there can be compared with anybody.`,
        ]
      : []),
    ...(roundedTo > 1 ? [`Numbers of records are rounded to multiples of ${String(roundedTo)}.`] : []),
  ];
}
