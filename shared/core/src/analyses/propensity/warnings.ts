import { undefinedValueWarnings } from '../../regression/undefined-values.ts';
import type { ResultInput } from '../contract.ts';
import { siteWarning } from '../cox/warnings.ts';
import { convergenceWarnings } from '../glm/methods.ts';
import { readTotal } from '../read-total.ts';
import { resolutionWarning } from '../resolution.ts';
import { keys } from './layout.ts';
import type { PropensityModel } from './model.ts';
import type { PropensityParams, PropensityResult } from './params.ts';

/** Differences above it count as imbalance. */
export const balanceLimit = 0.1;

/** What the reader must know before using the weights. */
export function propensityWarnings(
  { context, done, layout, total }: ResultInput<PropensityParams>,
  { outcome: model }: PropensityModel,
  { arms, balance, overlap, outcome, cap }: PropensityResult,
): string[] {
  const reader = readTotal(layout, total);
  const [clamped, missing] = [reader.value(keys.clamped), reader.value(keys.missing)];
  const { dictionary, params } = context;
  const formulas = [params.formula, ...(params.outcome ? [params.outcome.formula] : [])];
  const undefinable = formulas.flatMap((formula) =>
    undefinedValueWarnings({ params: { formula }, dictionary }, missing),
  );
  const capped = arms.filter((arm) => arm.capped !== 0);
  const unbalanced = balance.filter(({ smdAfter }) => smdAfter === null || Math.abs(smdAfter) > balanceLimit);
  const lonely = overlap
    .filter(({ control, treated }) => (control === 0) !== (treated === 0))
    .reduce((sum, { control, treated }) => sum + (control ?? 0) + (treated ?? 0), 0);
  const drowned = outcome?.terms.some(({ estimate, robustSe }) => estimate !== null && robustSe === null) === true;
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
    ...(lonely > 0
      ? [`${String(lonely)} record(s) have a score in a bin in which the other arm has nobody to compare them with.`]
      : []),
    ...(outcome?.converged === false
      ? ['The outcome’s model has no estimate; the weights and the balance stand.']
      : []),
    ...(drowned ? [resolutionWarning('the outcome', 'none') ?? ''] : []),
    ...(model?.kind === 'cox' && outcome ? siteWarning(model.hazard) : []),
    ...(clamped === 0
      ? []
      : [
          `${clamped === null ? 'A number of records that is not shown (it may be none)' : `${String(clamped)} record(s)`} had a value outside the dictionary's bounds, which was set to the bound.`,
        ]),
    ...new Set(undefinable),
    ...(total.roundedTo > 1 ? [`Numbers of records are rounded to multiples of ${String(total.roundedTo)}.`] : []),
  ];
}
