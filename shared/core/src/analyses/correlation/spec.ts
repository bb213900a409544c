/**
 * Estimates: Pearson correlations of every pair of variables, with interval and test, from pairwise complete records.
 * Source: Pearson 1896; Fisher 1921 (z transformation); R's cor.test.
 * Rounds: 1.
 * Leaves the site: for each pair, n, two sums, two sums of squares and a sum of products of the normalised values.
 * Does not protect against: a matrix of nearly as many variables as records (parameters per record limit it).
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import type { AnalysisSpec } from '../contract.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { correlated, correlationLayout } from './layout.ts';
import {
  correlationParams,
  type CorrelationParams,
  correlationResult,
  type CorrelationResult,
  maxVariables,
} from './params.ts';

export const correlationSpec: AnalysisSpec<CorrelationParams, CorrelationResult> = {
  name: 'correlation',
  version: 1,
  title: 'Correlations',
  estimates:
    'Pearson’s correlation of every pair of variables with confidence interval and test, over the records that have both.',
  parameters: {
    variables: parameterTexts.variables(2, maxVariables, 'numbers and booleans'),
  },
  source:
    'Pearson 1896 (Phil Trans A 187:253); interval: Fisher 1921 (Metron 1:3), z transformation; test: Student’s t. As R’s cor.test and cor(use = "pairwise.complete.obs").',
  rounds: 'One.',
  leaves: [
    'for each pair of variables: the number of records that have both and that miss one; the sums, the sums of squares and the sum of products of their normalised values',
    'the number of records and of those with a value outside the bounds',
  ],
  notProtected: [
    'A matrix of nearly as many variables as a site has records gives the records away: the limit on parameters per record answers for that.',
    'Correlations of overlapping cohorts that are compared: this version does not detect that.',
  ],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: moments are answered in the controlled tier alone' },
  read: (input, dictionary) => {
    const params = parse(correlationParams, parse(written, input, 'params'), 'params');
    check(params, dictionary);
    return params;
  },
  params: correlationParams,
  check,
  variables: ({ variables }) => [...variables],
  layout: ({ params }) => correlationLayout(params),
  result: correlationResult,
};

const written = z.strictObject({ variables: z.array(z.string()) });

function check(params: CorrelationParams, dictionary: Dictionary): void {
  correlated(params, dictionary).forEach(({ name, type }, i) => {
    if (type !== 'category') return;
    throw new Problem('invalid-input', `\`${name}\` is a category; numbers and booleans have a correlation`, {
      where: `params.variables.${String(i)}`,
      mend: 'Ask for a crosstab of categories.',
    });
  });
}
