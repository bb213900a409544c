/**
 * Estimates: Table 1: n, missing, mean and SD or counts and percentages, by group, with tests and standardised differences.
 * Source: Welch 1947; Pearson 1900; Yang & Dalton 2012 (standardised differences).
 * Rounds: 1.
 * Leaves the site: counts, and sums and sums of squares of the normalised values, by group.
 * Does not protect against: means of overlapping cohorts that are compared; single extreme values in a small group's SD.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import { parse } from '../../protocol/parse.ts';
import type { AnalysisSpec } from '../contract.ts';
import { groupingVariable } from '../groups.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { summaryLayout } from './layout.ts';
import { summaryParams, type SummaryParams, summaryResult, type SummaryResult, maxVariables } from './params.ts';

export const summarySpec: AnalysisSpec<SummaryParams, SummaryResult> = {
  name: 'summary',
  version: 1,
  title: 'Table 1',
  estimates:
    'For each variable, overall and by group: number of values, missing values, mean and standard deviation, or counts and percentages; a test of difference and the standardised mean difference between groups.',
  parameters: {
    variables: parameterTexts.variables(1, maxVariables, 'variables of any type'),
    by: 'A category or boolean whose levels are also shown apart and compared, missing values as a level; default none.',
  },
  source:
    'Welch 1947 (Biometrika 34:28) for two means; Fisher 1925 for several; Pearson 1900 for counts; Yang & Dalton 2012 (SAS Global Forum 335) for standardised differences.',
  rounds: 'One.',
  leaves: [
    'for each group and variable: the number of values, of missing values and of values outside the bounds',
    'for numbers: the sum and the sum of squares of the values normalised with the public bounds',
    'for categories: one count for each level',
  ],
  notProtected: [
    'Tables of many overlapping cohorts that are compared: this version does not detect that.',
    'A single extreme value can dominate the standard deviation of a small group; bounds limit it, floors limit the group.',
  ],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: tables are answered in the controlled tier alone' },
  read: (input, dictionary) => {
    const { variables, by = null } = parse(written, input, 'params');
    const params = parse(summaryParams, { variables, by }, 'params');
    check(params, dictionary);
    return params;
  },
  params: summaryParams,
  check,
  variables: (params) => [...new Set([...params.variables, ...(params.by === null ? [] : [params.by])])],
  layout: (context) => summaryLayout(context.params, context.dictionary),
  result: summaryResult,
};

const written = z.strictObject({ variables: z.array(z.string()), by: z.string().optional() });

function check(params: SummaryParams, dictionary: Dictionary): void {
  params.variables.forEach((name, i) => findVariable(dictionary, name, { where: `params.variables.${String(i)}` }));
  if (params.by !== null) groupingVariable(dictionary, params.by, 'params.by');
}
