/**
 * Estimates: hazard ratios with a baseline hazard that is constant within intervals of time, over all sites.
 * Source: Holford 1980; Laird & Olivier 1981; Friedman 1982: the likelihood of a Poisson regression.
 * Rounds: 5 to 8, at most the study's cap.
 * Leaves the site: per round, by interval, events, time at risk, and exposure with its products with the columns.
 * Does not protect against: a model with nearly as many parameters as events (parameters per event limit it).
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import { gridParams } from '../../survival/time-grid.ts';
import type { AnalysisSpec } from '../contract.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { piecewiseLayout } from './layout.ts';
import { piecewiseModel } from './model.ts';
import { piecewiseParams, type PiecewiseParams, piecewiseResult, type PiecewiseResult } from './params.ts';

export const piecewiseSpec: AnalysisSpec<PiecewiseParams, PiecewiseResult> = {
  name: 'piecewise-exponential',
  version: 1,
  title: 'Piecewise exponential model',
  estimates:
    'Hazard ratios with standard errors, tests and confidence intervals, unstratified over the sites; the baseline hazard, events and person-time of each interval; likelihood ratio, score and Wald test.',
  parameters: {
    formula: `${parameterTexts.hazardModel} Not \`strata(site)\`.`,
    grid: `Required: where the baseline hazard may change. ${parameterTexts.timeGrid}`,
  },
  source:
    'Holford 1980 (Biometrics 36:299); Laird & Olivier 1981 (JASA 76:231); Friedman 1982 (Ann Stat 10:101). The baseline hazards are taken out of the likelihood (profiled), which gives the estimates and errors of the Poisson regression with one parameter an interval.',
  rounds: 'Five to eight as a rule, at most the cap of the study (25).',
  leaves: [
    'per round, for each interval (and stratum): the number of events and of records at risk for a part of it, the time at risk, and the sums of time at risk times relative risk, also times each column and each product of two columns',
    'per round: the sum of each column over the events; the number of records, of events, and of records on each side of every binary column or level',
  ],
  notProtected: [
    'A model with nearly as many parameters as events returns the events: the limits on parameters per record and per event answer for that.',
    'The sums of an interval in which few are at risk: whoever may see a round’s total sees these; wide intervals answer for that.',
  ],
  iterative: true,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: a fixed number of noisy Newton steps is not offered yet' },
  read,
  params: piecewiseParams,
  check,
  variables: (params) => formulaVariables(params.formula),
  layout: ({ params, dictionary, caps }) =>
    piecewiseLayout(piecewiseModel(params, dictionary, caps.coefficient), dictionary),
  result: piecewiseResult,
};

const written = z.strictObject({ formula: z.string(), grid: gridParams });

/** The cap of the most permissive rules: what the real cap allows is checked again when the query is planned. */
const usualCap = 20;

function read(input: unknown, dictionary: Dictionary): PiecewiseParams {
  const { formula, grid } = parse(written, input, 'params');
  const params = { formula: parseFormula(formula, dictionary), grid };
  check(params, dictionary);
  return params;
}

function check(params: PiecewiseParams, dictionary: Dictionary): void {
  piecewiseModel(params, dictionary, usualCap);
}
