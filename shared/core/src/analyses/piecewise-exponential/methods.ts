import { printFormula } from '../../query-language/print-formula.ts';
import type { ResultInput } from '../contract.ts';
import { recordsUsed } from '../records-used.ts';
import type { PiecewiseModel } from './model.ts';
import type { PiecewiseParams } from './params.ts';

/** One paragraph about what was run, for the paper. */
export function piecewiseMethods(
  { context: { params, caps, dictionary }, sites, rounds, done }: ResultInput<PiecewiseParams>,
  { hazard, intervals, strata }: PiecewiseModel,
): string {
  const ended = done?.converged === true ? 'converged' : 'ended without convergence';
  const cuts = intervals.flatMap(({ to }) => (to === null ? [] : [String(to)])).join(', ');
  const unit = hazard.time.unit === undefined ? '' : ` (${hazard.time.unit})`;
  const byStratum =
    strata.length === 1 ? '' : ` and of each stratum of ${hazard.strata.map(({ name }) => name).join(', ')}`;
  return [
    `A proportional hazards model of ${printFormula(params.formula)} with a hazard that is constant within intervals of time${byStratum} (piecewise exponential; intervals end at ${cuts}${unit}) was fitted by Newton-Raphson over ${String(sites)} site(s): one baseline hazard for all sites; each round opened only the sums over the sites of events and of exposure by interval.`,
    `It ${ended} after ${String(rounds)} rounds (Newton decrement below 1e-20; at most ${String(caps.iterations)} rounds). The estimates are those of a Poisson regression of the events with the logarithm of the time at risk as offset.`,
    ...(hazard.start ? ['Records were at risk from their entry on (left truncation).'] : []),
    `${recordsUsed(params.formula, dictionary)} Categories are compared with their first level.`,
    'Confidence intervals are 95 % Wald intervals; those of the baseline hazards on the logarithmic scale.',
  ].join(' ');
}

export function piecewiseWarnings(
  { hazard }: PiecewiseModel,
  { clamped, unordered }: { clamped: number | null; unordered: number | null },
  roundedTo: number,
): string[] {
  const { name } = hazard.time;
  const reason = hazard.start
    ? `did not leave after they entered (${hazard.start.name} ≥ ${name})`
    : `left before they could be at risk (${name} is its smallest value)`;
  return [
    ...(clamped === 0
      ? []
      : [`${many(clamped)} had a value outside the dictionary's bounds, which was set to the bound.`]),
    ...(unordered === 0 ? [] : [`${many(unordered)} ${reason} and were left out.`]),
    ...(roundedTo > 1 ? [`Numbers of records are rounded to multiples of ${String(roundedTo)}.`] : []),
  ];
}

function many(count: number | null): string {
  return count === null ? 'A number of records that is not shown (it may be none)' : `${String(count)} record(s)`;
}
