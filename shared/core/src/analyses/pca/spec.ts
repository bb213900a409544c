/**
 * Estimates: principal components of several variables: loadings and the share of variance each component explains.
 * Source: Pearson 1901; Hotelling 1933; R's prcomp.
 * Rounds: 1.
 * Leaves the site: n, sums and sums of products of the normalised values of complete records.
 * Does not protect against: a matrix of nearly as many variables as records (parameters per record limit it).
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import type { AnalysisSpec } from '../contract.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { pcaLayout, pcaVariables } from './layout.ts';
import { pcaParams, type PcaParams, pcaResult, type PcaResult, maxVariables } from './params.ts';

export const pcaSpec: AnalysisSpec<PcaParams, PcaResult> = {
  name: 'pca',
  version: 1,
  title: 'Principal components',
  estimates:
    'Principal components of numbers and booleans, of the correlation matrix (or of the covariance matrix with `scale: false`): standard deviations, shares of variance, loadings, means and standard deviations of the variables.',
  parameters: {
    variables: parameterTexts.variables(2, maxVariables, 'numbers and booleans'),
    scale:
      '`true` (default): each variable is divided by its standard deviation, as R’s `prcomp(scale. = TRUE)`; `false`: it is not.',
  },
  source: 'Hotelling 1933 (J Educ Psychol 24:417). As R’s prcomp(scale. = TRUE).',
  rounds: 'One.',
  leaves: [
    'the number of complete records, of the others and of those with a value outside the bounds',
    'for each variable the sum, for each pair the sum of products, of the values normalised with the public bounds',
  ],
  notProtected: [
    'A matrix of nearly as many variables as a site has records gives the records away: the limit on parameters per record answers for that.',
    'Matrices of overlapping cohorts that are compared: the differencing defence of the node answers for that.',
  ],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: moments are answered in the controlled tier alone' },
  read: (input, dictionary) => {
    const { variables, scale = true } = parse(written, input, 'params');
    const params = parse(pcaParams, { variables, scale }, 'params');
    check(params, dictionary);
    return params;
  },
  params: pcaParams,
  check,
  variables: ({ variables }) => [...variables],
  layout: ({ params }) => pcaLayout(params),
  result: pcaResult,
};

const written = z.strictObject({ variables: z.array(z.string()), scale: z.boolean().optional() });

function check(params: PcaParams, dictionary: Dictionary): void {
  pcaVariables(params, dictionary).forEach(({ name, type }, i) => {
    if (type !== 'category') return;
    throw new Problem('invalid-input', `\`${name}\` is a category; components are of numbers and booleans`, {
      where: `params.variables.${String(i)}`,
    });
  });
}
