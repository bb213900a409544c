/**
 * Estimates: how well a score tells who has an event: ROC curve with area, calibration, Brier score, net benefit.
 * Source: Hanley & McNeil 1982; DeLong et al. 1988; Cox 1958; Brier 1950; Vickers & Elkin 2006. As R's pROC.
 * Rounds: 1.
 * Leaves the site: cases and others by public bin of the score; with a scale, sums of predictions by bin.
 * Does not protect against: curves of scores made to single somebody out, beyond the merging of small bins.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { checkFormula } from '../../query-language/check-formula.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import type { AnalysisSpec } from '../contract.ts';
import { binParams } from '../public-bins.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { rocLayout } from './layout.ts';
import { rocParams, type RocParams, rocResult, type RocResult, scales } from './params.ts';
import { rocPlan } from './plan.ts';

export const rocSpec: AnalysisSpec<RocParams, RocResult> = {
  name: 'roc',
  version: 1,
  title: 'Discrimination and calibration',
  estimates:
    'The ROC curve of a score with its area and interval; with `scale` (the score is a probability, or log odds as of a published model): calibration intercept and slope, calibration in the large, calibration plot, Brier score and decision curve.',
  parameters: {
    formula:
      'Required: `event ~ score`; the score is a number, or a prediction such as `I(0.03 * age + 0.1 * nodes - 4)`.',
    scale:
      'What the score says: `probability` (a risk from 0 to 1) or `logit` (log odds); default none: higher is more likely, and there is no calibration.',
    bins: parameterTexts.bins(
      'one for each value of the score where it has a grid of up to 900, else up to about 200 over its bounds',
    ),
  },
  source:
    'Hanley & McNeil 1982 (Radiology 143:29); DeLong, DeLong & Clarke-Pearson 1988 (Biometrics 44:837), as R’s pROC; Cox 1958 (Biometrika 45:562) for slope and intercept; Brier 1950; Vickers & Elkin 2006 (Med Decis Making 26:565).',
  rounds: 'One.',
  leaves: [
    'for each bin of the score: the number of records with and without the event; with a scale also the sums of predicted probabilities and of log odds',
    'the numbers of records, cases, missing values and values outside the bounds; with a scale the sum of predicted probabilities and of their squared errors',
  ],
  notProtected: [
    'A score may be written so that few records have high values: bins are merged until none shows a small number, but scores over overlapping cohorts can be compared; the differencing defence of the node answers for that.',
  ],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: curves are answered in the controlled tier alone' },
  read: (input, dictionary) => {
    const { formula, scale = null, bins = null } = parse(written, input, 'params');
    const params = parse(rocParams, { formula: parseFormula(formula, dictionary), scale, bins }, 'params');
    check(params, dictionary);
    return params;
  },
  params: rocParams,
  check,
  variables: ({ formula }) => formulaVariables(formula),
  layout: ({ params, dictionary }) => rocLayout(rocPlan(params, dictionary)),
  result: rocResult,
};

const written = z.strictObject({ formula: z.string(), scale: z.enum(scales).optional(), bins: binParams.optional() });

function check(params: RocParams, dictionary: Dictionary): void {
  checkFormula(params.formula, dictionary);
  rocPlan(params, dictionary);
}
