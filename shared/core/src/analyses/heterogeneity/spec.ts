/**
 * Estimates: whether the effect of an exposure on a hazard differs between sites, and by how much.
 * Source: score test of exposure × site in a stratified Cox model; Commenges & Andersen 1995; DerSimonian & Laird 1986.
 * Rounds: 5 to 8, at most the study's cap.
 * Leaves the site: per round the sums of `cox`, and products of the exposure's score and information within the site.
 * Does not protect against: what `cox` does not; few sites make the sums of products those of single ones.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import type { AnalysisSpec } from '../contract.ts';
import { tieMethods } from '../cox/params.ts';
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
    'In a proportional hazards model stratified by site: the score test of interactions of one column with site, I², the variance of its effect between sites (τ²), and the estimates with one effect for all sites. No site’s own estimate is released.',
  source:
    'Score test of exposure × site (Cox 1972, JRSS B 34:187; Commenges & Andersen 1995, Lifetime Data Anal 1:145); τ²: DerSimonian & Laird 1986 (Control Clin Trials 7:177), for one-step estimates; I²: Higgins & Thompson 2002 (Stat Med 21:1539).',
  rounds: 'Five to eight as a rule, at most the cap of the study (25).',
  leaves: [
    'per round: the log-likelihood, its gradient and the information matrix, on the normalised scale, summed over the site’s own risk sets',
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
    const { hazard } = heterogeneityModel(params, dictionary, caps.coefficient);
    return heterogeneityLayout(hazard, dictionary, caps.coefficient * (1 + 1e-9) + (hazard.offset?.largest ?? 0));
  },
  result: heterogeneityResult,
};

const written = z.strictObject({ formula: z.string(), exposure: z.string(), ties: z.enum(tieMethods).optional() });

/** The cap of the most permissive rules: what the real cap allows is checked again when the query is planned. */
const usualCap = 20;

function read(input: unknown, dictionary: Dictionary): HeterogeneityParams {
  const { formula, exposure, ties = 'efron' } = parse(written, input, 'params');
  const params = { formula: parseFormula(formula, dictionary), exposure, ties };
  check(params, dictionary);
  return params;
}

function check(params: HeterogeneityParams, dictionary: Dictionary): void {
  heterogeneityModel(params, dictionary, usualCap);
}
