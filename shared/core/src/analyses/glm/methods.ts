import { sitesLeftWarning } from '../../regression/null-model.ts';
import { printFormula } from '../../query-language/print-formula.ts';
import type { Done, ResultInput } from '../contract.ts';
import { recordsUsed } from '../records-used.ts';
import type { GlmModel } from './model.ts';
import { canonicalLink, type Family, type GlmParams } from './params.ts';
import { confidence } from './terms.ts';

const named: Record<Family, string> = {
  gaussian: 'A linear model',
  binomial: 'A logistic regression',
  poisson: 'A Poisson regression',
};

/** One paragraph about what was run, for the paper. */
export function glmMethods(
  { context: { params, caps, dictionary }, sites, rounds, done }: ResultInput<GlmParams>,
  model: GlmModel,
): string {
  const weights = params.weights === null ? '' : ` with the prior weights ${params.weights}`;
  const reference = model.intercept
    ? 'the pooled model, with one intercept for all sites'
    : 'the pooled model, without an intercept';
  const interval = `${String(100 * confidence)} % Wald intervals (${model.family === 'gaussian' ? 't' : 'normal'} distribution)`;
  const errors = params.robust
    ? 'Standard errors are robust (the sandwich HC0: Huber 1967, White 1980), and so are intervals, p-values and the Wald test; the model-based ones stand beside them. '
    : '';
  const ended = done?.converged === true ? 'converged' : 'ended without convergence';
  return [
    `${named[model.family]} (${canonicalLink[model.family]} link) of ${printFormula(params.formula)}${weights} was fitted by Newton-Raphson over ${String(sites)} site(s): ${reference}; each round opened only the sum of the sites' gradients and information matrices.`,
    `It ${ended} after ${String(rounds)} rounds (Newton decrement below 1e-20; at most ${String(caps.iterations)} rounds).`,
    recordsUsed(params.formula, dictionary),
    `${errors}Categories are compared with their first level. Confidence intervals are ${interval}; the likelihood ratio, score and Wald tests of all terms together refer to the χ² distribution${model.family === 'gaussian' ? ` (score: with the variance of the null model${params.robust ? '' : '; Wald: with that of the model'})` : ''}.`,
  ].join(' ');
}

/** What the reader must know before using the estimates. */
export function convergenceWarnings(done: Done | null): string[] {
  return [...sitesLeftWarning(done), ...endingWarnings(done)];
}

function endingWarnings(done: Done | null): string[] {
  const terms = done?.terms?.join(', ') ?? '';
  switch (done?.reason) {
    case undefined:
      return [];
    case 'collinearity':
      return [`Not estimated, because earlier terms determine them (collinearity): ${terms}.`];
    case 'separation':
      return [`No finite estimate exists (separation: the outcome does not vary within a part of the data): ${terms}.`];
    case 'coefficient-cap':
      return [
        `The fit was stopped because the coefficients reached the study's cap on the scale of the dictionary's bounds, driven by: ${terms}. Either they separate the outcomes, or their bounds are much wider than their values. The estimates are not the maximum of the likelihood.`,
      ];
    case 'iteration-cap':
      return [
        'The fit was stopped at the largest number of rounds. The estimates are not the maximum of the likelihood.',
      ];
    case 'no-information':
      return ['Nothing could be estimated: no complete records, or no variation in them.'];
    case 'monotone-likelihood':
      return [`No finite estimate exists (the likelihood keeps growing): ${terms}.`];
  }
}
