import type { ResultInput } from '../contract.ts';
import type { RocParams, RocResult } from './params.ts';
import type { RocPlan } from './plan.ts';
import { roundingWarning } from '../rounding-warning.ts';

type Input = ResultInput<RocParams>;

export function rocWarnings(
  { total: { roundedTo } }: Input,
  plan: RocPlan,
  { auc, largestError, suppressed, nevent, nobs }: RocResult,
): string[] {
  const error = largestError ?? 0;
  return [
    ...(suppressed === undefined ? [] : ['There is no curve, because the number of cases or of others is not shown.']),
    ...(suppressed === undefined && auc.estimate === null
      ? [
          nobs === nevent
            ? 'There is no curve without records that lack the event.'
            : nevent === 0
              ? 'There is no curve without cases.'
              : 'There is no curve, because no two bins have enough records to be shown.',
        ]
      : []),
    ...(error > 0
      ? [
          `Scores were counted in bins: the area is at most ${error.toPrecision(2)} away from that of the scores themselves.`,
        ]
      : []),
    ...(plan.scale !== null && auc.estimate !== null && !plan.exact
      ? [
          'Slope and intercept take the mean prediction of a bin for all in it; glm with the prediction as term has them exactly.',
        ]
      : []),
    ...roundingWarning(roundedTo),
  ];
}

/** One paragraph about what was run, for the paper. */
export function rocMethods(
  { sites, total: { roundedTo } }: Input,
  { outcome, name, scale, bins, exact }: RocPlan,
  stretches: number,
  merged: boolean,
): string {
  return [
    `Discrimination of ${outcome} by ${name} was estimated from cases and others counted ${exact ? 'by value of the score' : `in bins of ${String(bins.width)}`}, added up over ${String(sites)} site(s); only the sums were opened. ${merged ? 'Neighbouring bins were merged until no small number showed: ' : ''}${String(stretches)} classes with records were told apart.`,
    'The area under the ROC curve counts ties as a half; its interval (95 %) is DeLong’s.',
    ...(scale === null
      ? []
      : [
          'Calibration intercept and slope are those of a logistic recalibration, calibration in the large holds the slope at 1; observed risks have Wilson intervals; net benefit is that of Vickers and Elkin.',
        ]),
    'Records with a missing value in outcome or score were left out.',
    ...(roundedTo > 1 ? [`Counts were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}
