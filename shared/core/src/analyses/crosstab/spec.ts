/**
 * Estimates: counts by up to three categories with tests of independence and of trend, odds and risk ratios.
 * Source: Pearson 1900; Yates 1934; Fisher 1935; Cochran 1954, Armitage 1955; Mantel & Haenszel 1959.
 * Rounds: 1.
 * Leaves the site: one count for each cell and margin; with the sites as strata also seven sums of its own 2 × 2 table.
 * Does not protect against: tables of overlapping cohorts that are compared.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import type { AnalysisSpec } from '../contract.ts';
import { groupingVariable } from '../groups.ts';
import { crosstabLayout, crosstabPlaces, isTwoByTwo } from './layout.ts';
import { crosstabParams, type CrosstabParams, crosstabResult, type CrosstabResult, siteStratum } from './params.ts';

export const crosstabSpec: AnalysisSpec<CrosstabParams, CrosstabResult> = {
  name: 'crosstab',
  version: 1,
  title: 'Crosstab',
  estimates:
    'Counts by two categorical variables, missing values included, and by a third; χ² with and without continuity correction, Cramér’s V, Fisher’s exact test, trend, odds ratio and risk ratio; a common odds ratio over strata or sites.',
  parameters: {
    rows: 'Required: a category or boolean.',
    columns: 'Required: another category or boolean.',
    strata:
      'A third category or boolean, or `site` for the sites themselves (where rows and columns have two levels each); default none.',
  },
  source:
    'Agresti, Categorical Data Analysis, 3rd ed., 2.2, 3.1, 3.2, 3.5, 5.3; Mantel & Haenszel 1959 (JNCI 22:719); Robins, Breslow & Greenland 1986 (Biometrics 42:311). As R’s chisq.test, fisher.test, prop.trend.test and mantelhaen.test; the conditional odds ratio and its interval are solved to the last digits.',
  rounds: 'One.',
  leaves: [
    'one count for each combination of categories, and for each margin of the table',
    'with `strata: "site"`: the number of complete records, the size of the second row and column, and seven sums that Mantel and Haenszel’s method takes of the site’s own table',
  ],
  notProtected: [
    'Tables of overlapping cohorts or other groupings that are compared: this version does not detect that.',
    'A table by three variables is shown whole or not at all, because small cells in it cannot be hidden one by one.',
  ],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: tables are answered in the controlled tier alone' },
  read: (input, dictionary) => {
    const { rows, columns, strata = null } = parse(written, input, 'params');
    const params = parse(crosstabParams, { rows, columns, strata }, 'params');
    check(params, dictionary);
    return params;
  },
  params: crosstabParams,
  check,
  variables: ({ rows, columns, strata }) => [
    rows,
    columns,
    ...(strata === null || strata === siteStratum ? [] : [strata]),
  ],
  layout: (context) => crosstabLayout(context.params, context.dictionary),
  result: crosstabResult,
};

const written = z.strictObject({ rows: z.string(), columns: z.string(), strata: z.string().optional() });

function check(params: CrosstabParams, dictionary: Dictionary): void {
  const { rows, columns, strata } = params;
  groupingVariable(dictionary, rows, 'params.rows');
  groupingVariable(dictionary, columns, 'params.columns');
  if (strata !== null && strata !== siteStratum) groupingVariable(dictionary, strata, 'params.strata');
  if (new Set([rows, columns, strata]).size < 3) {
    throw new Problem('invalid-input', 'Rows, columns and strata must be different variables', { where: 'params' });
  }
  const places = crosstabPlaces(params, dictionary);
  if (places.bySite && !isTwoByTwo(places)) {
    throw new Problem('invalid-input', 'With the sites as strata, rows and columns need two categories each', {
      where: 'params.strata',
      mend: 'Leave strata out, or use booleans or categories with two levels.',
    });
  }
}
