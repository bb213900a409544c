import { printFormula } from '../../query-language/print-formula.ts';
import type { ResultInput } from '../contract.ts';
import { recordsUsed } from '../records-used.ts';
import { tieNames } from '../cox/methods.ts';
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
  const { params, dictionary } = context;
  const score = `The probability of treatment (${treatment} = ${treated} rather than ${control}) given the covariates was estimated by a logistic regression, ${printFormula(params.formula)}, of the records of ${String(sites)} site(s) together, with one intercept for all (the site is not a covariate); each round of Newton-Raphson opened only the sum of the sites' gradients and information matrices.`;
  const { formula, outcome } = params;
  const both = outcome
    ? {
        ...outcome.formula,
        terms: [...formula.terms, ...outcome.formula.terms],
        offset: [...formula.offset, ...outcome.formula.offset],
      }
    : formula;
  const left = recordsUsed(both, dictionary, outcome ? 'either model' : 'the model');
  if (arms.length === 0)
    return `${score} ${left} The fit ended without an estimate (${done?.reason ?? 'no reason given'}); no weights were made.`;
  return [
    score,
    left,
    weightingSentence(params),
    `Balance was judged by standardised mean differences before and after weighting, the difference of the (weighted) means over the square root of the mean of the two unweighted variances; up to ${String(balanceLimit)} counted as balance (Austin 2009); the effective sample size of an arm is (Σw)²/Σw². The distributions of the score in the arms were compared in bins of the score.`,
    ...(params.outcome ? [outcomeSentences(params.outcome, params.weights)] : []),
  ].join(' ');
}

const outcomeModels: Record<NonNullable<PropensityParams['outcome']>['family'], string> = {
  cox: 'a weighted proportional hazards model (Cox 1972), stratified by site,',
  binomial: 'a weighted logistic regression',
  poisson: 'a weighted log-linear (Poisson) regression',
  gaussian: 'a weighted linear regression',
};

function outcomeSentences(
  { formula, family, ties }: NonNullable<PropensityParams['outcome']>,
  weights: PropensityParams['weights'],
): string {
  const tied = family === 'cox' ? ` Ties were handled by ${tieNames[ties]}.` : '';
  const late =
    formula.response?.kind === 'surv' && formula.response.start !== undefined
      ? ' Records were at risk from their entry on (left truncation); those that left before it were left out.'
      : '';
  const known = {
    iptw: 'for inverse probability weights this overstates the errors on average, as estimating the score makes the effect more precise (Lunceford & Davidian 2004)',
    att: 'for effects in the treated the errors may be too large or too small (Reifeis & Hudgens 2022)',
    overlap: 'what estimating the score adds to or takes from the errors is not part of them',
  }[weights];
  return `The effect was estimated by ${outcomeModels[family]} of ${printFormula(formula)}, of the same records.${late}${tied} Standard errors are robust (sandwich${family === 'cox' ? ', Lin & Wei 1989' : ' HC0'}) and take the weights as known: ${known}. Confidence intervals are 95 % Wald intervals.`;
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
