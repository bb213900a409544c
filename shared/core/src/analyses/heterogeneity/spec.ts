/**
 * Estimates: whether the effect of an exposure on a hazard or a mean differs between sites, and by how much.
 * Source: score test of exposure × site in a stratified Cox model or a glm with site intercepts; Commenges & Andersen 1995; DerSimonian & Laird 1986.
 * Rounds: 5 to 8, at most the study's cap.
 * Leaves the site: per round the sums of `cox`, and products of the exposure's score and information within the site.
 * Does not protect against: what `cox` does not; few sites make the sums of products those of single ones.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { checkFormula } from '../../query-language/check-formula.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import type { AnalysisSpec } from '../contract.ts';
import { tieMethods } from '../cox/params.ts';
import { families } from '../glm/params.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { heterogeneityLayout } from './layout.ts';
import { heterogeneityModel } from './model.ts';
import {
  heterogeneityParams,
  type HeterogeneityParams,
  heterogeneityResult,
  type HeterogeneityResult,
} from './params.ts';

export const heterogeneitySpec: AnalysisSpec<HeterogeneityParams, HeterogeneityResult> = {
  name: 'heterogeneity',
  version: 1,
  title: 'Heterogeneity of an effect between sites',
  estimates:
    'In a proportional hazards model stratified by site or, with a `family`, a linear, logistic or Poisson regression with an intercept for each site: the score test of interactions of one column with site, I², the variance of its effect between sites (τ²), and the estimates with one effect for all sites. No site’s own estimate is released.',
  parameters: {
    formula:
      'Required: as in `cox`, or with a family as in `glm`; each site has a baseline hazard or an intercept of its own.',
    exposure:
      'Required: the column of the model whose effect may differ between sites, by its name in the result, such as `nodes`, or `grade3` for level 3 of the category `grade`.',
    family: '`gaussian`, `binomial` or `poisson`, as in `glm`; default none, and the formula begins with `Surv()`.',
    ties: `${parameterTexts.ties} Not with a family.`,
  },
  source:
    'Score test of exposure × site (Cox 1972, JRSS B 34:187; Commenges & Andersen 1995, Lifetime Data Anal 1:145); with a family Rao’s score test as R’s anova(glm, test = "Rao"), of a linear model with the residual variance under one effect for all; the site intercepts are at the maximum of the site’s own likelihood and stay there; τ²: DerSimonian & Laird 1986 (Control Clin Trials 7:177), for one-step estimates; I²: Higgins & Thompson 2002 (Stat Med 21:1539).',
  rounds: 'Five to eight as a rule, at most the cap of the study (25).',
  leaves: [
    'per round: the log-likelihood, its gradient and the information matrix, on the normalised scale, summed over the site’s own risk sets, or with the site’s own intercept',
    'per round: of the site’s own score u and information (row c, entry d) of the exposure the products u²/d, c u/d, c cᵀ/d and c cᵀ',
    'per round: the number of records, of events, and of records on each side of every binary column or level',
  ],
  notProtected: [
    'A model with nearly as many parameters as events returns the events: the limits on parameters per record and per event answer for that.',
    'With few sites the sums say something of each: a site that knows its own part knows the sums of the others.',
  ],
  iterative: true,
  disclosure: 'any',
  dp: { notOffered: 'its risk-set terms are not sums over records' },
  read,
  params: heterogeneityParams,
  check,
  variables: (params) => formulaVariables(params.formula),
  layout: ({ params, dictionary, caps }) => {
    const model = heterogeneityModel(params, dictionary, caps.coefficient);
    return heterogeneityLayout(model, dictionary, caps.coefficient);
  },
  result: heterogeneityResult,
};

const written = z.strictObject({
  formula: z.string(),
  exposure: z.string(),
  family: z.enum(families).optional(),
  ties: z.enum(tieMethods).optional(),
});

/** The cap of the most permissive rules: what the real cap allows is checked again when the query is planned. */
const usualCap = 20;

function read(input: unknown, dictionary: Dictionary): HeterogeneityParams {
  const { formula, exposure, family = null, ties } = parse(written, input, 'params');
  if (family !== null && ties !== undefined) {
    throw new Problem('invalid-input', 'Ties are a matter of hazards', {
      where: 'params.ties',
      mend: 'Leave out ties, or the family.',
    });
  }
  const params = { formula: parseFormula(formula, dictionary), exposure, family, ties: ties ?? 'efron' };
  check(params, dictionary);
  return params;
}

function check(params: HeterogeneityParams, dictionary: Dictionary): void {
  checkFormula(params.formula, dictionary);
  heterogeneityModel(params, dictionary, usualCap);
}
