import { printFormula } from '../../query-language/print-formula.ts';
import type { ResultInput } from '../contract.ts';
import { tieNames } from '../cox/methods.ts';
import { recordsUsed } from '../records-used.ts';
import type { HeterogeneityParams } from './params.ts';

const named = {
  gaussian: 'a linear model',
  binomial: 'a logistic regression',
  poisson: 'a Poisson regression',
} as const;

/** One paragraph about what was run, for the paper. */
export function heterogeneityMethods({
  context: { params, caps, dictionary },
  sites,
  rounds,
  done,
}: ResultInput<HeterogeneityParams>): string {
  const ended = done?.converged === true ? 'converged' : 'ended without convergence';
  const model =
    params.family === null
      ? `a proportional hazards model (Cox 1972) of ${printFormula(params.formula)}, stratified by site,`
      : `${named[params.family]} of ${printFormula(params.formula)} with an intercept for each site`;
  const ties = params.family === null ? `Ties were handled by ${tieNames[params.ties]}. ` : '';
  return [
    `Whether the effect of ${params.exposure} differs between ${String(sites)} site(s) was tested in ${model} by the score test of all interactions of ${params.exposure} with site at the estimates with one effect for all sites. Each round opened only sums over the sites; no site's own estimate left it.`,
    `${ties}The fit ${ended} after ${String(rounds)} rounds (Newton decrement below 1e-20; at most ${String(caps.iterations)} rounds).`,
    'The variance between sites (τ²) is the moment estimate of DerSimonian and Laird (1986) from the same statistic, as for estimates of one Newton step; I² is the share of the statistic above its degrees of freedom (Higgins & Thompson 2002).',
    `${recordsUsed(params.formula, dictionary)} Categories are compared with their first level. Confidence intervals are 95 % Wald intervals.`,
  ].join(' ');
}
