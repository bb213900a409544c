/**
 * Estimates: how many records a cohort has, rule by rule and by category.
 * Source: STROBE statement, item 13 (numbers at each stage of the study).
 * Rounds: 1.
 * Leaves the site: one count for each rule and category.
 * Does not protect against: the comparison of many overlapping cohorts; this version does not detect that.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { checkFilter } from '../../query-language/check-filter.ts';
import { filterVariables } from '../../query-language/filter-variables.ts';
import { readFilter } from '../../query-language/read-filter.ts';
import type { AnalysisSpec } from '../contract.ts';
import { groupingVariable } from '../groups.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { countLayout } from './layout.ts';
import { countParams, type CountParams, countResult, type CountResult, maxRules } from './params.ts';

export const countSpec: AnalysisSpec<CountParams, CountResult> = {
  name: 'count',
  version: 1,
  title: 'Count',
  estimates: 'The number of records in a cohort, after each inclusion rule and by category.',
  parameters: {
    rules: `Inclusion rules, up to ${String(maxRules)}, applied one after the other: filters as in the cohort, such as \`{ variable: "nodes", op: ">=", value: 1 }\`; default none.`,
    by: parameterTexts.by,
  },
  source: 'von Elm et al. 2007 (STROBE), item 13: numbers of individuals at each stage of the study.',
  rounds: 'One.',
  leaves: ['one count for each rule and each category, as a share of a sum that only the total opens'],
  notProtected: ['Comparing many overlapping cohorts: this version does not detect that.'],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: counts are answered in the controlled tier alone' },
  read,
  params: countParams,
  check,
  variables: (params) => [
    ...new Set([...params.rules.flatMap(filterVariables), ...(params.by === null ? [] : [params.by])]),
  ],
  layout: (context) => countLayout(context.params, context.dictionary),
  result: countResult,
};

const written = z.strictObject({ rules: z.array(z.unknown()).max(maxRules).optional(), by: z.string().optional() });

function read(input: unknown, dictionary: Dictionary): CountParams {
  const { rules = [], by = null } = parse(written, input, 'params');
  const params = { rules: rules.map((rule, i) => readFilter(rule, place(i))), by };
  check(params, dictionary);
  return params;
}

function check(params: CountParams, dictionary: Dictionary): void {
  params.rules.forEach((rule, i) => {
    checkFilter(rule, dictionary, place(i));
  });
  if (params.by !== null) groupingVariable(dictionary, params.by, 'params.by');
}

function place(rule: number): string {
  return `params.rules.${String(rule)}`;
}
