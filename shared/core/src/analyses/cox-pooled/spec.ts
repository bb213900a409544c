/**
 * Estimates: hazard ratios of a proportional hazards model over the risk sets of all sites together (unstratified).
 * Source: Cox 1972; Efron 1977; Breslow 1974; R's survival.
 * Rounds: one for the intervals of time, then 5 to 8, at most the study's cap.
 * Leaves the site: events by time of the grid; then per round, by interval, sums of relative risk with products of columns.
 * Does not protect against: the events of all sites by time are opened to the coordinator and the nodes that take part.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import { gridParams } from '../../survival/time-grid.ts';
import type { AnalysisSpec } from '../contract.ts';
import { tieMethods } from '../cox/params.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { pooledLayout } from './layout.ts';
import { pooledModel } from './model.ts';
import { coxPooledParams, type CoxPooledParams, coxPooledResult, type CoxPooledResult } from './params.ts';

export const coxPooledSpec: AnalysisSpec<CoxPooledParams, CoxPooledResult> = {
  name: 'cox-pooled',
  version: 1,
  title: 'Proportional hazards model of all sites together',
  estimates:
    'Hazard ratios with standard errors, tests and confidence intervals, unstratified over the sites; likelihood ratio, score and Wald test. On public data they are those of the pooled records on the dictionary’s grid of time, or with times rounded up to a coarser one. Elsewhere time is divided into intervals with at least as many events as the rules show in a cell, and the events of an interval count as tied (≈: the coarser the intervals, the nearer to no effect; the result names their number).',
  parameters: {
    formula: `${parameterTexts.hazardModel} Not \`strata(site)\`.`,
    grid: `${parameterTexts.timeGrid} Default: the dictionary’s grid.`,
    ties: parameterTexts.ties,
  },
  source:
    'Cox 1972 (JRSS B 34:187); ties: Efron 1977 (JASA 72:557), Breslow 1974 (Biometrics 30:89). Names and conventions as R’s survival.',
  rounds: 'One for the intervals, then five to eight as a rule, at most the cap of the study (25).',
  leaves: [
    'in the first round: the number of events at each time of the grid, by stratum',
    'per round after it, for each interval of time (and stratum): the number of events, and the sums of relative risk over those who leave in it less those who enter, also times each column and each product of two columns; with Efron’s ties also over those with an event',
    'per round: the sum of each column over the events; the number of records, of events, and of records on each side of every binary column or level',
  ],
  notProtected: [
    'The sums of an interval are opened over all sites. They are over at least as many patients as the rules show in a cell, so that no patient’s covariates follow from them, but they tell more than the two or three numbers a term of `cox`, stratified by site, which needs no risk set outside a site.',
    'The number of events of all sites at each time is opened to the coordinator and to the nodes that take part, who compute the intervals from it; it is not part of the result. A site alone refuses where one of its times has few.',
  ],
  iterative: true,
  disclosure: 'any',
  dp: { notOffered: 'its risk-set terms are not sums over records; the piecewise exponential model takes its place' },
  read,
  params: coxPooledParams,
  check,
  variables: (params) => formulaVariables(params.formula),
  layout: ({ params, dictionary, caps }) => pooledLayout(pooledModel(params, dictionary, caps.coefficient), dictionary),
  result: coxPooledResult,
};

const written = z.strictObject({
  formula: z.string(),
  grid: gridParams.optional(),
  ties: z.enum(tieMethods).optional(),
});

/** The cap of the most permissive rules: what the real cap allows is checked again when the query is planned. */
const usualCap = 20;

function read(input: unknown, dictionary: Dictionary): CoxPooledParams {
  const { formula, grid = null, ties = 'efron' } = parse(written, input, 'params');
  const params = { formula: parseFormula(formula, dictionary), grid, ties };
  check(params, dictionary);
  return params;
}

function check(params: CoxPooledParams, dictionary: Dictionary): void {
  pooledModel(params, dictionary, usualCap);
}
