/**
 * Estimates: a propensity score, weights from it, how well they balance the arms, and a weighted effect on an outcome.
 * Source: Rosenbaum & Rubin 1983; Li, Morgan & Zaslavsky 2018; Austin 2009.
 * Rounds: those of the logistic regression and of the outcome's model, and one more.
 * Leaves the site: sums of both regressions; by arm weighted and unweighted sums of each column; scores by bin.
 * Does not protect against: a model with nearly as many parameters as records (parameters per record limit it).
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { checkFormula } from '../../query-language/check-formula.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import type { AnalysisContext, AnalysisSpec } from '../contract.ts';
import { tieMethods } from '../cox/params.ts';
import { families } from '../glm/params.ts';
import { propensityLayout } from './layout.ts';
import { propensityModel, withBoolean } from './model.ts';
import {
  propensityParams,
  type PropensityParams,
  propensityResult,
  type PropensityResult,
  weightings,
} from './params.ts';
import { propensityVariables } from './variables.ts';

const usualCap = 10;
const usualBins = 20;

export const propensitySpec: AnalysisSpec<PropensityParams, PropensityResult> = {
  name: 'propensity',
  version: 1,
  title: 'Propensity score weighting',
  estimates:
    'The propensity score of a treatment by logistic regression; inverse probability, ATT or overlap weights; by arm the effective sample size and the overlap of the scores; standardised mean differences of every covariate before and after weighting. With `outcome` the weighted effect of the treatment: hazard ratio (Surv(), stratified by site), odds ratio, risk or rate ratio, or mean difference, with robust errors that take the weights as known.',
  parameters: {
    formula:
      'Required: `treated ~ covariates`; the treatment is a boolean or a category of two levels, whose second one is treated.',
    weights:
      '`iptw` (default): 1 over the probability of the own arm; `att`: treated 1, others the odds of treatment; `overlap`: the probability of the other arm.',
    stabilised: '`true`: weights times the share of the arm, with `iptw` alone; default `false`.',
    cap: `The largest weight, from 1 to 1000; larger ones are set to it; default ${String(usualCap)}, and none with \`overlap\`.`,
    outcome:
      'The weighted model of an outcome: `{ formula: "Surv(time, event) ~ treated", ties: "efron" }` (`ties` as in `cox`), or `{ formula: "outcome ~ treated", family: "binomial" }` with a family of `glm`; default none.',
    bins: `The number of equal bins of the score in the overlap, from 2 to 100; default ${String(usualBins)}.`,
  },
  source:
    'Rosenbaum & Rubin 1983 (Biometrika 70:41); Hirano & Imbens 2001 (Health Serv Outcomes Res Methodol 2:259); Li, Morgan & Zaslavsky 2018 (JASA 113:390); standardised differences: Austin 2009 (Stat Med 28:3083), over the root of the mean of the two unweighted variances as R’s tableone. The score as R’s stats::glm, the outcome as glm(weights) with the sandwich HC0 and coxph(weights, robust = TRUE). Weights as known: Lunceford & Davidian 2004 (Stat Med 23:2937); Reifeis & Hudgens 2022 (Am J Epidemiol 191:1092).',
  rounds:
    'Those of the logistic regression (five to eight as a rule), those of the outcome’s model, and one more with the weights.',
  leaves: [
    'per round: the gradient and the information matrix of the log-likelihood of the treatment, and its value, on the normalised scale',
    'per round of the outcome: the same of its weighted model, for a hazard summed over the site’s own risk sets',
    'per round: the number of records, of treated, of events by arm, and of records on each side of every binary column or level',
    'once, by arm: sums of the weights and of their squares, the number of capped weights, and of every covariate column sums of values and squares, without and with weights; numbers of records by bin of the score; products of the outcome’s residuals for robust errors',
  ],
  notProtected: [
    'A model with nearly as many parameters as records returns the records: the limits on parameters per record and per event, held against the larger of the two models, answer for that.',
    'A score may be written so that few records have extreme values: no weight exceeds the public cap, and bins of the score are merged until none shows a small number.',
  ],
  iterative: true,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: a fixed number of noisy Newton steps is not offered yet' },
  read,
  params: propensityParams,
  check,
  variables: propensityVariables,
  layout: (context) => propensityLayout(propensityModel(context), context.dictionary, context.caps.coefficient),
  result: propensityResult,
};

const written = z.strictObject({
  formula: z.string(),
  weights: z.enum(weightings).optional(),
  stabilised: z.boolean().optional(),
  cap: z.number().optional(),
  outcome: z
    .strictObject({ formula: z.string(), family: z.enum(families).optional(), ties: z.enum(tieMethods).optional() })
    .optional(),
  bins: z.number().optional(),
});

/** The cap of the most permissive rules: what the real cap allows is checked again when the query is planned. */
const usualCaps: AnalysisContext<unknown>['caps'] = { coefficient: 20, iterations: 25 };

function read(input: unknown, dictionary: Dictionary): PropensityParams {
  const {
    formula,
    weights = 'iptw',
    stabilised = false,
    cap,
    outcome,
    bins = usualBins,
  } = parse(written, input, 'params');
  const params = parse(
    propensityParams,
    {
      formula: parseFormula(formula, withBoolean(dictionary, formula.split('~')[0]?.trim() ?? '')),
      weights,
      stabilised,
      cap: cap ?? (weights === 'overlap' ? 1 : usualCap),
      outcome: outcome ? readOutcome(outcome, dictionary) : null,
      bins,
    },
    'params',
  );
  check(params, dictionary);
  return params;
}

function readOutcome(
  { formula: text, family, ties }: NonNullable<z.infer<typeof written>['outcome']>,
  dictionary: Dictionary,
): NonNullable<PropensityParams['outcome']> {
  const formula = parseFormula(text, dictionary);
  const survival = formula.response?.kind === 'surv';
  if (survival && family !== undefined) {
    throw new Problem('invalid-input', 'A formula that begins with Surv() has no family', {
      where: 'params.outcome.family',
      mend: 'Leave the family out, or name an outcome without time.',
    });
  }
  if (!survival && ties !== undefined) {
    throw new Problem('invalid-input', 'Ties are those of times: the formula does not begin with Surv()', {
      where: 'params.outcome.ties',
      mend: 'Leave ties out.',
    });
  }
  if (survival) return { formula, family: 'cox', ties: ties ?? 'efron' };
  if (family !== undefined) return { formula, family, ties: 'efron' };
  throw new Problem('invalid-input', 'The outcome has neither a time nor a family', {
    where: 'params.outcome.family',
    mend: 'Name one of binomial (odds ratio), poisson (risk or rate ratio), gaussian (mean difference).',
  });
}

function check(params: PropensityParams, dictionary: Dictionary): void {
  const { formula, weights, stabilised, cap } = params;
  if (stabilised && weights !== 'iptw') {
    throw new Problem('invalid-input', 'Only inverse probability weights are stabilised', {
      where: 'params.stabilised',
      mend: 'Leave it out, or ask for the weights iptw.',
    });
  }
  if (weights === 'overlap' && cap !== 1) {
    throw new Problem('invalid-input', 'Overlap weights lie between 0 and 1 and have no cap', {
      where: 'params.cap',
      mend: 'Leave it out.',
    });
  }
  const { scoreDictionary } = propensityModel({ params, dictionary, caps: usualCaps });
  checkFormula(formula, scoreDictionary);
  if (params.outcome) checkOutcome(params.outcome, dictionary);
}

/** What `read` never makes, but a signed query could hold. */
function checkOutcome(
  { formula, family, ties }: NonNullable<PropensityParams['outcome']>,
  dictionary: Dictionary,
): void {
  checkFormula(formula, dictionary);
  if ((family === 'cox') === (formula.response?.kind === 'surv') && (family === 'cox' || ties === 'efron')) return;
  throw new Problem('invalid-input', 'The family does not fit the response of the outcome', {
    where: 'params.outcome',
  });
}
