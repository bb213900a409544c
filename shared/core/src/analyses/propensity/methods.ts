import { printFormula } from '../../query-language/print-formula.ts';
import type { ResultInput } from '../contract.ts';
import type { PropensityModel } from './model.ts';
import type { PropensityParams, PropensityResult } from './params.ts';
import { balanceLimit } from './warnings.ts';

/** One paragraph about what was run, for the paper. */
export function propensityMethods(
  input: ResultInput<PropensityParams>,
  { treatment, arms: [control, treated] }: PropensityModel,
  { arms }: PropensityResult,
): string {
  const { context, sites, done } = input;
  const { params } = context;
  const score = `The probability of treatment (${treatment} = ${treated} rather than ${control}) given the covariates was estimated by a logistic regression, ${printFormula(params.formula)}, of the records of ${String(sites)} site(s) together, with one intercept for all; each round of Newton-Raphson opened only the sum of the sites' gradients and information matrices.`;
  const left =
    'Records with a missing value in any variable of the analysis were left out (complete cases); values outside the dictionary’s bounds were set to the bound.';
  if (arms.length === 0)
    return `${score} ${left} The fit ended without an estimate (${done?.reason ?? 'no reason given'}); no weights were made.`;
  return [
    score,
    left,
    weightingSentence(params),
    `Balance was judged by standardised mean differences before and after weighting, the difference of the (weighted) means over the square root of the mean of the two unweighted variances; up to ${String(balanceLimit)} counted as balance (Austin 2009); the effective sample size of an arm is (Σw)²/Σw². The distributions of the score in the arms were compared in bins of the score.`,
  ].join(' ');
}

function weightingSentence({ weights, stabilised, cap }: PropensityParams): string {
  const capped = `Weights above ${String(cap)} were set to ${String(cap)}.`;
  switch (weights) {
    case 'iptw':
      return `Records were weighted by the inverse probability of the treatment they received${stabilised ? ', stabilised by the share of their arm' : ''} (average effect in the whole population). ${capped}`;
    case 'att':
      return `The treated had weight 1, controls the odds of treatment (average effect in the treated). ${capped}`;
    case 'overlap':
      return 'Records were weighted by the probability of the treatment they did not receive (overlap weights, Li, Morgan & Zaslavsky 2018: average effect in those who might have received either).';
  }
}
