import { printFormula } from '../../query-language/print-formula.ts';
import type { ResultInput } from '../contract.ts';
import { tieNames } from '../cox/methods.ts';
import { confidence } from '../cox/terms.ts';
import type { PooledModel } from './model.ts';
import type { CoxPooledParams } from './params.ts';

/** One paragraph about what was run, for the paper. */
export function pooledMethods(
  { context: { params, caps }, sites, rounds, done }: ResultInput<CoxPooledParams>,
  { hazard, grid }: PooledModel,
): string {
  const ended = done?.converged === true ? 'converged' : 'ended without convergence';
  const strata = hazard.strata.map(({ name }) => name).join(' and ');
  return [
    `A proportional hazards model (Cox 1972) of ${printFormula(params.formula)} was fitted by Newton-Raphson over ${String(sites)} site(s) together${strata === '' ? '' : `, stratified by ${strata}`}: one baseline hazard for all sites. Each round opened the sums over the sites of events and of relative risks, with the products of covariates, by interval of time; risk sets are those of all sites.`,
    intervalText({ hazard, grid }),
    `Ties were handled by ${tieNames[params.ties]}. The fit ${ended} after ${String(rounds)} rounds (Newton decrement below 1e-20; at most ${String(caps.iterations)} rounds).`,
    ...(hazard.start ? ['Records were at risk from their entry on (left truncation).'] : []),
    'Records with a missing value in any variable of the model were left out; values outside the dictionary’s bounds were set to the bound. Categories are compared with their first level.',
    `Standard errors are from the inverse information; confidence intervals are ${String(100 * confidence)} % Wald intervals. The data were declared public by every site that took part.`,
  ].join(' ');
}

function intervalText({ hazard: { time }, grid }: Pick<PooledModel, 'hazard' | 'grid'>): string {
  const unit = time.unit === undefined ? '' : ` ${time.unit}`;
  if (grid.exact && !grid.beyond) {
    return 'Times are those of the dictionary’s grid: the estimates are the ones of the pooled records.';
  }
  const parts = grid.regular
    ? `every ${String(grid.regular.step)}${unit}`
    : `at ${grid.times.map(String).join(', ')}${unit}`;
  return `Time was taken in intervals that end ${parts}: all events and censorings of an interval count as at its end, so that the estimates are those of the pooled records with times rounded up to it.`;
}

export function pooledWarnings(
  { hazard, grid }: PooledModel,
  { clamped, unordered, between }: Record<'clamped' | 'unordered' | 'between', number | null>,
): string[] {
  const entry = hazard.start?.name ?? '';
  const rounded = grid.exact ? '' : ' on the grid of the question';
  return [
    ...(clamped === 0
      ? []
      : [`${many(clamped)} had a value outside the dictionary's bounds, which was set to the bound.`]),
    ...(unordered === 0
      ? []
      : [
          `${many(unordered)} did not leave after they entered (${entry} ≥ ${hazard.time.name}${rounded}) and were left out.`,
        ]),
    ...(between === 0
      ? []
      : [`${many(between)} had a time between two of the dictionary's grid, which was rounded up to the later one.`]),
  ];
}

function many(count: number | null): string {
  return count === null ? 'A number of records that is not shown' : `${String(count)} record(s)`;
}
