/**
 * Estimates: coefficients of a generalised linear model (gaussian, binomial with logit, poisson with log).
 * Source: McCullagh & Nelder 1989, chapters 2 to 6; R's stats::glm for names, deviances and information criteria.
 * Rounds: gaussian 2; binomial and poisson 5 to 8, at most the study's cap.
 * Leaves the site: per round the gradient, the information and the log-likelihood; n, events and levels of binary columns;
 *   for robust errors products of residuals, once.
 * Does not protect against: a saturated model, whose fitted values are the data (parameters per record limit it).
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { checkFormula } from '../../query-language/check-formula.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import type { AnalysisContext, AnalysisSpec } from '../contract.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { glmLayout } from './layout.ts';
import { glmModel } from './model.ts';
import { canonicalLink, families, glmParams, type GlmParams, glmResult, type GlmResult } from './params.ts';
import { glmVariables } from './variables.ts';

export const glmSpec: AnalysisSpec<GlmParams, GlmResult> = {
  name: 'glm',
  version: 1,
  title: 'Generalised linear model',
  estimates:
    'Coefficients with standard errors (also robust), tests and confidence intervals of a linear (gaussian), logistic (binomial) or log-linear (poisson) regression; odds or rate ratios; deviances, AIC and BIC. The family poisson with a yes/no outcome and `robust: true` is the modified Poisson regression: its rate ratios are risk ratios.',
  parameters: {
    formula: 'Required: `outcome ~ terms`; `offset()` is a part of the predictor without coefficient.',
    family:
      'Required: `gaussian` (any number), `binomial` (a boolean, or a number from 0 to 1) or `poisson` (a boolean, or a number from 0 up).',
    link: 'The canonical link of the family, which is the only one: `identity` (gaussian), `logit` (binomial), `log` (poisson); default that one.',
    weights: 'A number from 0 up that weights the records, as R’s prior weights; default none.',
    robust: parameterTexts.robust,
  },
  source:
    'McCullagh & Nelder 1989, Generalized Linear Models, 2nd ed., chapters 2 to 6 (Newton-Raphson with the canonical link, 2.5). Names, deviances and information criteria as R’s stats::glm, but that with binomial weights that are no whole numbers log-likelihood, AIC and BIC take the weights as they are, where R rounds them; ns() with explicit knots as R’s splines::ns, its boundary knots the dictionary’s bounds unless Boundary.knots gives others. Robust errors: the sandwich HC0 (Huber 1967, Proc 5th Berkeley Symp 1:221; White 1980, Econometrica 48:817), as sandwich::vcovHC(type = "HC0"); weights count as known. Risk ratios: Zou 2004 (Am J Epidemiol 159:702).',
  rounds: 'gaussian: two. binomial and poisson: five to eight as a rule, at most the cap of the study (25).',
  leaves: [
    'per round: the gradient and the information matrix of the log-likelihood, and its value, on the normalised scale',
    'per round: the number of records, of events, and of records on each side of every binary column or level',
    'once for each round: sums of the outcome alone that deviance and log-likelihood need',
    'with robust errors, in the last round: the sums of squared residuals times products of columns',
  ],
  notProtected: [
    'A model with nearly as many parameters as records returns the records: the limit on parameters per record answers for that.',
    'The information at β = 0 is the matrix of second moments of the columns: whoever may see a round’s total sees these.',
  ],
  iterative: true,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: a fixed number of noisy Newton steps is not offered yet' },
  read: (input, dictionary) => {
    const { formula, family, link, weights = null, robust = false } = parse(written, input, 'params');
    if (link !== undefined && link !== canonicalLink[family]) {
      throw new Problem('invalid-input', `The link of ${family} is ${canonicalLink[family]} here`, {
        where: 'params.link',
        mend: 'Leave the link out.',
      });
    }
    const params = { formula: parseFormula(formula, dictionary), family, weights, robust };
    check(params, dictionary);
    return params;
  },
  params: glmParams,
  check,
  variables: glmVariables,
  layout: (context) => glmLayout(glmModel(context), context.dictionary),
  result: glmResult,
};

const written = z.strictObject({
  formula: z.string(),
  family: z.enum(families),
  link: z.string().optional(),
  weights: z.string().optional(),
  robust: z.boolean().optional(),
});

/** The cap of the most permissive rules: what the real cap allows is checked again when the query is planned. */
const usualCaps: AnalysisContext<unknown>['caps'] = { coefficient: 20, iterations: 25 };

function check(params: GlmParams, dictionary: Dictionary): void {
  checkFormula(params.formula, dictionary);
  if (params.formula.strata.length > 0) {
    throw new Problem('invalid-formula', 'strata() has no place in glm', {
      where: 'params.formula',
      mend: 'Add the variable as a term; ask `heterogeneity` or `meta` for effects that differ between sites.',
    });
  }
  glmModel({ params, dictionary, caps: usualCaps });
}
