/**
 * Estimates: how many values are missing, variable by variable and in which patterns together.
 * Source: Little & Rubin, Statistical Analysis with Missing Data, 1.2 (patterns).
 * Rounds: 1.
 * Leaves the site: for each variable the numbers of values and of missing values; one count for each pattern.
 * Does not protect against: patterns of overlapping cohorts or sets of variables that are compared.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { findVariable } from '../../dictionary/find-variable.ts';
import { parse } from '../../protocol/parse.ts';
import type { AnalysisSpec } from '../contract.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { missingnessLayout } from './layout.ts';
import { missingnessParams, type MissingnessParams, missingnessResult, type MissingnessResult } from './params.ts';

export const missingnessSpec: AnalysisSpec<MissingnessParams, MissingnessResult> = {
  name: 'missingness',
  version: 1,
  title: 'Missing values',
  estimates:
    'For each variable the number and percentage of records that miss it; of up to eight variables, how many records miss which of them together.',
  parameters: {
    variables: parameterTexts.variables(1, 200, 'variables of any type'),
  },
  source: 'Little & Rubin, Statistical Analysis with Missing Data, 3rd ed., 1.2. As R’s mice::md.pattern.',
  rounds: 'One.',
  leaves: [
    'for each variable: the number of values and of missing values',
    'of up to eight variables: one count for each pattern, 256 at most',
  ],
  notProtected: [
    'Patterns of overlapping cohorts, or of other sets of variables, that are compared: this version does not detect that.',
  ],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: counts are answered in the controlled tier alone' },
  read: (input, dictionary) => {
    const params = parse(missingnessParams, parse(written, input, 'params'), 'params');
    check(params, dictionary);
    return params;
  },
  params: missingnessParams,
  check,
  variables: ({ variables }) => [...variables],
  layout: ({ params }) => missingnessLayout(params),
  result: missingnessResult,
};

const written = z.strictObject({ variables: z.array(z.string()) });

function check({ variables }: MissingnessParams, dictionary: Dictionary): void {
  variables.forEach((name, i) => findVariable(dictionary, name, { where: `params.variables.${String(i)}` }));
}
