/**
 * Estimates: hazard ratios of a proportional hazards model over the risk sets of all sites together (unstratified).
 * Source: Cox 1972; Efron 1977; Breslow 1974; R's survival.
 * Rounds: 5 to 8, at most the study's cap.
 * Leaves the site: per round, by interval of time, events and sums of relative risk with products of the columns.
 * Does not protect against: sums of consecutive times differ by single patients; only for data declared public.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import { gridParams } from '../../survival/time-grid.ts';
import type { AnalysisSpec } from '../contract.ts';
import { tieMethods } from '../cox/params.ts';
import { pooledLayout } from './layout.ts';
import { pooledModel } from './model.ts';
import { coxPooledParams, type CoxPooledParams, coxPooledResult, type CoxPooledResult } from './params.ts';

export const coxPooledSpec: AnalysisSpec<CoxPooledParams, CoxPooledResult> = {
  name: 'cox-pooled',
  version: 1,
  title: 'Proportional hazards model of all sites together, for public data',
  estimates:
    'Hazard ratios with standard errors, tests and confidence intervals, unstratified over the sites: those of the pooled records on the dictionary’s grid of time, or with times rounded up to a coarser one; likelihood ratio, score and Wald test.',
  source:
    'Cox 1972 (JRSS B 34:187); ties: Efron 1977 (JASA 72:557), Breslow 1974 (Biometrics 30:89). Names and conventions as R’s survival.',
  rounds: 'Five to eight as a rule, at most the cap of the study (25).',
  leaves: [
    'per round, for each interval of time (and stratum): the number of events, and the sums of relative risk over those who leave in it less those who enter, also times each column and each product of two columns; with Efron’s ties also over those with an event',
    'per round: the sum of each column over the events; the number of records, of events, and of records on each side of every binary column or level',
  ],
  notProtected: [
    'The sums of a day are those of the patients who left on it, often a single one whose covariates follow from them: the analysis runs only where every site has declared its data public. `cox`, stratified by site, is the one for patient data; `piecewise-exponential` is the one with a common baseline hazard.',
  ],
  iterative: true,
  disclosure: 'public-data',
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
