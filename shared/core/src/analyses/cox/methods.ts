import { printFormula } from '../../query-language/print-formula.ts';
import { exactPairs } from '../../survival/exact-pairs.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import type { ResultInput } from '../contract.ts';
import { recordsUsed } from '../records-used.ts';
import type { CoxParams } from './params.ts';
import { confidence } from './terms.ts';
import type { TimeCurve } from './time-curve.ts';

export const tieNames = { efron: 'Efron’s approximation', breslow: 'Breslow’s approximation' } as const;

/** One paragraph about what was run, for the paper. */
export function coxMethods(
  { context: { params, caps, dictionary }, sites, rounds, done }: ResultInput<CoxParams>,
  model: HazardModel,
  curve: TimeCurve | null,
): string {
  const weights = params.weights === null ? '' : ` with the case weights ${params.weights}`;
  const strata = ['site', ...model.strata.map(({ name }) => name)].join(' and ');
  const ended = done?.converged === true ? 'converged' : 'ended without convergence';
  const errors = params.robust ? 'robust (sandwich, Lin & Wei 1989)' : 'from the inverse information';
  const time = transformText(params.phTest, curve);
  return [
    `A proportional hazards model (Cox 1972) of ${printFormula(params.formula)}${weights}, stratified by ${strata}, was fitted by Newton-Raphson over ${String(sites)} site(s): each site and stratum has a baseline hazard of its own and no risk set left a site; each round opened only the sum of the sites' gradients and information matrices. This is not the unstratified model of the pooled records.`,
    `Ties were handled by ${tieNames[params.ties]}. The fit ${ended} after ${String(rounds)} rounds (Newton decrement below 1e-20; at most ${String(caps.iterations)} rounds).`,
    ...(model.start ? ['Records were at risk from their entry on (left truncation).'] : []),
    `${recordsUsed(params.formula, dictionary)} Categories are compared with their first level.`,
    `Standard errors are ${errors}; confidence intervals are ${String(100 * confidence)} % Wald intervals. Proportional hazards were tested by the score test of Grambsch and Therneau against ${time}. The concordance is Harrell's, of pairs within a site and stratum, with the infinitesimal jackknife error (exact at sites of up to ${exactPairs.toLocaleString('en')} records, within 0.008 at larger ones, where predictor and time are taken in classes).`,
  ].join(' ');
}

function transformText(transform: CoxParams['phTest'], curve: TimeCurve | null): string {
  if (transform !== 'km') return transform === 'identity' ? 'time' : 'the logarithm of time';
  const of = '1 − the Kaplan-Meier estimate of all sites together just before it';
  if (curve === null || curve.single) return of;
  return `${of}, which was taken over intervals of time with at least ${String(curve.floor)} events`;
}
