/**
 * Estimates: the distribution of a number: counts in equal bins, density and empirical distribution function, by group.
 * Source: Pearson 1895 (histogram); bins are public, from the dictionary's grid.
 * Rounds: 1.
 * Leaves the site: one count for each bin (and for what lies below, above or is missing), by group.
 * Does not protect against: histograms with shifted bins, or of overlapping cohorts, that are compared.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import type { AnalysisSpec } from '../contract.ts';
import { groupingVariable } from '../groups.ts';
import { binParams } from '../public-bins.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { histogramLayout, histogramPlan } from './layout.ts';
import { histogramParams, type HistogramParams, histogramResult, type HistogramResult } from './params.ts';

export const histogramSpec: AnalysisSpec<HistogramParams, HistogramResult> = {
  name: 'histogram',
  version: 1,
  title: 'Histogram',
  estimates:
    'How the values of a variable are spread: counts in equal bins with density and empirical distribution function, overall and by group; values below and above the bins and missing values beside.',
  parameters: {
    variable: 'Required: a number or whole number.',
    bins: parameterTexts.bins('up to about 25 over the dictionary’s bounds, of a round width'),
    by: parameterTexts.by,
  },
  source:
    'Pearson 1895 (Phil Trans A 186:343). As R’s hist with right = FALSE; bins lie on the dictionary’s grid, never on the data.',
  rounds: 'One.',
  leaves: ['for each group: one count for each bin, and for the values below the bins, above them and missing'],
  notProtected: [
    'Histograms with shifted bins or of overlapping cohorts that are compared: the grid keeps shifts coarse, this version does not detect that of cohorts.',
  ],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: tables are answered in the controlled tier alone' },
  read: (input, dictionary) => {
    const { variable, bins = null, by = null } = parse(written, input, 'params');
    const params = parse(histogramParams, { variable, bins, by }, 'params');
    check(params, dictionary);
    return params;
  },
  params: histogramParams,
  check,
  variables: ({ variable, by }) => [...new Set([variable, ...(by === null ? [] : [by])])],
  layout: (context) => histogramLayout(context.params, context.dictionary),
  result: histogramResult,
};

const written = z.strictObject({ variable: z.string(), bins: binParams.optional(), by: z.string().optional() });

function check(params: HistogramParams, dictionary: Dictionary): void {
  if (params.by !== null) groupingVariable(dictionary, params.by, 'params.by');
  histogramPlan(params, dictionary);
}
