/**
 * Estimates: hazard ratios of a proportional hazards model, stratified by site.
 * Source: Cox 1972; Efron 1977; Breslow 1974; Grambsch & Therneau 1994; Lin & Wei 1989; Harrell 1982; R's survival.
 * Rounds: 5 to 8, at most the study's cap.
 * Leaves the site: per round log-likelihood, gradient and information; n, events and levels of binary columns.
 * Does not protect against: a model with nearly as many parameters as events (parameters per event limit it).
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import { hazardModel } from '../../survival/hazard-model.ts';
import type { AnalysisSpec } from '../contract.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { coxLayout } from './layout.ts';
import { coxParams, type CoxParams, coxResult, type CoxResult, phTransforms, tieMethods } from './params.ts';
import { curveGrid } from './time-curve.ts';
import { coxVariables } from './variables.ts';

export const coxSpec: AnalysisSpec<CoxParams, CoxResult> = {
  name: 'cox',
  version: 1,
  title: 'Proportional hazards model, stratified by site',
  estimates:
    'Hazard ratios with standard errors (also robust), tests and confidence intervals; likelihood ratio, score and Wald test; test of proportional hazards; concordance within sites.',
  parameters: {
    formula: `${parameterTexts.hazardModel} The sites are strata with or without \`strata(site)\`.`,
    ties: parameterTexts.ties,
    weights: 'A number from 0 up that weights the records, as R’s case weights; default none.',
    robust: parameterTexts.robust,
    phTest:
      'The time against which proportional hazards are tested, R’s `transform` of `cox.zph`: `identity` (default), `log` or `km` (R’s default).',
  },
  source:
    'Cox 1972 (JRSS B 34:187); ties: Efron 1977 (JASA 72:557), Breslow 1974 (Biometrics 30:89); proportional hazards: Grambsch & Therneau 1994 (Biometrika 81:515); robust errors: Lin & Wei 1989 (JASA 84:1074); concordance: Harrell et al. 1982 (JAMA 247:2543). Names and conventions as R’s survival; ns() with explicit knots as R’s splines::ns, its boundary knots the dictionary’s bounds unless Boundary.knots gives others.',
  rounds: 'Five to eight as a rule, at most the cap of the study (25). The last one also brings tests and diagnostics.',
  leaves: [
    'per round: the log-likelihood, its gradient and the information matrix, on the normalised scale, summed over the site’s own risk sets',
    'per round: the number of records, of events, and of records on each side of every binary column or level',
    'once: the score and information of the test of proportional hazards, numbers of concordant, discordant and tied pairs with the sums of their squares, products of score residuals for robust errors',
    'with `phTest: km`, in the first round: how many records leave with an event, leave without, and enter, at each time of the dictionary’s grid; the curve that follows from them, over intervals with as many events as a cell needs, goes to every site',
  ],
  notProtected: [
    'A model with nearly as many parameters as events returns the events: the limits on parameters per record and per event answer for that.',
    'The information at β = 0 holds sums of the variances of the columns in the risk sets: whoever may see a round’s total sees these.',
  ],
  iterative: true,
  disclosure: 'any',
  dp: { notOffered: 'its risk-set terms are not sums over records; the piecewise exponential model takes its place' },
  read,
  params: coxParams,
  check,
  variables: coxVariables,
  layout: ({ params, dictionary, caps }) => {
    const model = hazardModel(params, dictionary, caps.coefficient);
    return coxLayout(model, dictionary, params, caps.coefficient * (1 + 1e-9) + (model.offset?.largest ?? 0));
  },
  result: coxResult,
};

const written = z.strictObject({
  formula: z.string(),
  ties: z.enum(tieMethods).optional(),
  weights: z.string().optional(),
  robust: z.boolean().optional(),
  phTest: z.enum(phTransforms).optional(),
});

/** The cap of the most permissive rules: what the real cap allows is checked again when the query is planned. */
const usualCap = 20;

function read(input: unknown, dictionary: Dictionary): CoxParams {
  const {
    formula,
    ties = 'efron',
    weights = null,
    robust = false,
    phTest = 'identity',
  } = parse(written, input, 'params');
  const params = { formula: parseFormula(formula, dictionary), ties, weights, robust, phTest };
  check(params, dictionary);
  return params;
}

function check(params: CoxParams, dictionary: Dictionary): void {
  const model = hazardModel(params, dictionary, usualCap);
  if (params.phTest === 'km') curveGrid(model);
}
