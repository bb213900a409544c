/**
 * Estimates: quantiles of a number, overall or by group, to the dictionary's grid.
 * Source: Hyndman & Fan 1996, definition 1 (R's quantile(type = 1)); bisection on public cut points.
 * Rounds: about the binary logarithm of the number of grid values, and one more.
 * Leaves the site: per round, counts between cut points that follow from the sums of the rounds before.
 * Does not protect against: the coordinator and the taking-part nodes see the totals of every round while it runs.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import type { AnalysisSpec } from '../contract.ts';
import { groupingVariable } from '../groups.ts';
import { quantileLayout } from './layout.ts';
import {
  quantileParams,
  type QuantileParams,
  quantileResult,
  type QuantileResult,
  maxProbabilities,
} from './params.ts';
import { quantilePlan } from './plan.ts';

export const quantileSpec: AnalysisSpec<QuantileParams, QuantileResult> = {
  name: 'quantile',
  version: 1,
  title: 'Quantiles',
  estimates:
    'Quantiles of a variable (median, quartiles, any others), overall or by group: the smallest value of the grid that at least the asked share of records does not exceed, or an interval in which it lies.',
  parameters: {
    variable: 'Required: a number or whole number.',
    probabilities: `Required: a list of up to ${String(maxProbabilities)} numbers above 0 and below 1, as R’s \`probs\`; 0.5 is the median.`,
    by: 'A category or boolean whose levels are shown apart in place of everybody, missing values as a level; default none.',
    step: 'How far apart values must be to be told apart, in the unit of the variable, a multiple of the dictionary’s grid; default that grid, needed where there is none.',
  },
  source:
    'Hyndman & Fan 1996 (Am Stat 50:361), definition 1, as R’s quantile(type = 1). All quantiles are sought by one bisection on public cut points.',
  rounds: 'As many as the number of grid values has binary digits, and one more; at most the cap of the study.',
  leaves: [
    'per round and group: counts of records between at most three cut points for each quantile; the first cut points follow from the dictionary, later ones from the sums of the rounds before',
    'the number of values, of missing values and of values outside the bounds',
  ],
  notProtected: [
    'The coordinator and the taking-part nodes see each round’s sums, and in them counts between cut points that were tried and rejected as too fine; the result shows no counts, and cut points only where at least the study’s floor of records lies between two of them.',
    'How closely the rounds look is decided by the study’s floor, which is public; a site with a stricter one is protected by it in the result.',
    'Quantiles of overlapping cohorts that are compared: this version does not detect that.',
  ],
  iterative: true,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: a tree of noisy counts is not offered yet' },
  read: (input, dictionary) => {
    const { variable, probabilities, by = null, step = null } = parse(written, input, 'params');
    probabilities.forEach((probability, i) => {
      if (probability > 0 && probability < 1) return;
      throw new Problem('invalid-input', `${String(probability)} is no probability between 0 and 1`, {
        where: `params.probabilities.${String(i)}`,
        mend: 'Give numbers above 0 and below 1: 0.5 is the median. Minimum and maximum are not shown.',
      });
    });
    const params = parse(quantileParams, { variable, probabilities, by, step }, 'params');
    check(params, dictionary);
    return params;
  },
  params: quantileParams,
  check,
  variables: ({ variable, by }) => [...new Set([variable, ...(by === null ? [] : [by])])],
  layout: quantileLayout,
  result: quantileResult,
};

const written = z.strictObject({
  variable: z.string(),
  probabilities: z.array(z.number()),
  by: z.string().optional(),
  step: z.number().optional(),
});

function check(params: QuantileParams, dictionary: Dictionary): void {
  if (params.by !== null) groupingVariable(dictionary, params.by, 'params.by');
  quantilePlan(params, dictionary);
}
