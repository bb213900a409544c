import { printFormula } from '../../query-language/print-formula.ts';
import type { TimeDivision } from '../../survival/divide-time.ts';
import type { ResultInput } from '../contract.ts';
import { tieNames } from '../cox/methods.ts';
import { confidence } from '../cox/terms.ts';
import { recordsUsed } from '../records-used.ts';
import type { PooledModel } from './model.ts';
import type { CoxPooledParams } from './params.ts';

/** One paragraph about what was run, for the paper. */
export function pooledMethods(
  { context: { params, caps, dictionary }, sites, rounds, done }: ResultInput<CoxPooledParams>,
  model: PooledModel,
  division: TimeDivision | null,
): string {
  const { hazard } = model;
  const ended = done?.converged === true ? 'converged' : 'ended without convergence';
  const strata = hazard.strata.map(({ name }) => name).join(' and ');
  return [
    `A proportional hazards model (Cox 1972) of ${printFormula(params.formula)} was fitted by Newton-Raphson over ${String(sites)} site(s) together${strata === '' ? '' : `, stratified by ${strata}`}: one baseline hazard for all sites. Each round opened the sums over the sites of events and of relative risks, with the products of covariates, by interval of time; risk sets are those of all sites.`,
    ...intervalText(model, division),
    `Ties were handled by ${tieNames[params.ties]}. The fit ${ended} after ${String(rounds)} rounds (Newton decrement below 1e-20; at most ${String(caps.iterations)} rounds).`,
    ...(hazard.start ? ['Records were at risk from their entry on (left truncation).'] : []),
    `${recordsUsed(params.formula, dictionary)} Categories are compared with their first level.`,
    `Standard errors are from the inverse information; confidence intervals are ${String(100 * confidence)} % Wald intervals.`,
  ].join(' ');
}

/** Whether the estimates are those of the pooled records on the dictionary's grid of time. */
export function isExact({ grid }: PooledModel, division: TimeDivision | null): boolean {
  return grid.exact && !grid.beyond && (division?.single ?? true);
}

function intervalText(model: PooledModel, division: TimeDivision | null): string[] {
  const merged =
    division === null || division.single
      ? []
      : [
          `A first round gave the number of events of all sites at each time; from it the time was divided into ${String(division.starts.flat().length)} intervals with at least ${String(division.floor)} events each. The events of an interval count as tied, and everybody who leaves in it as at risk for them: the estimates are those of the pooled records with the times of an interval made one.`,
        ];
  if (isExact(model, null)) {
    return merged.length > 0
      ? merged
      : ['Times are those of the dictionary’s grid: the estimates are the ones of the pooled records.'];
  }
  return [gridText(model), ...merged];
}

function gridText({ hazard: { time }, grid }: PooledModel): string {
  const unit = time.unit === undefined ? '' : ` ${time.unit}`;
  const parts = grid.regular
    ? `every ${String(grid.regular.step)}${unit}`
    : `at ${grid.times.map(String).join(', ')}${unit}`;
  return `Time was taken in intervals that end ${parts}: all events and censorings of an interval count as at its end, so that the estimates are those of the pooled records with times rounded up to it.`;
}

export function pooledWarnings(
  { hazard, grid, strata }: PooledModel,
  division: TimeDivision | null,
  { clamped, unordered, between }: Record<'clamped' | 'unordered' | 'between', number | null>,
): string[] {
  const rounded = grid.exact ? '' : ' on the grid of the question';
  const without = division === null ? 0 : division.starts.filter(({ length }) => length === 0).length;
  return [
    ...(division?.crowded === true
      ? [
          'There are more times with events than there is room for: several count as one. Ask with fewer terms or strata for exact times.',
        ]
      : []),
    ...(division === null || division.floor === 1 || without === 0
      ? []
      : [
          `${String(without)} of ${String(strata)} strata had fewer than ${String(division.floor)} events and took no part.`,
        ]),
    ...(clamped === 0
      ? []
      : [`${many(clamped)} had a value outside the dictionary's bounds, which was set to the bound.`]),
    ...(unordered === 0 || !hazard.start
      ? []
      : [
          `${many(unordered)} did not leave after they entered (${hazard.start.name} ≥ ${hazard.time.name}${rounded}) and were left out.`,
        ]),
    ...(between === 0
      ? []
      : [`${many(between)} had a time between two of the dictionary's grid, which was rounded up to the later one.`]),
  ];
}

function many(count: number | null): string {
  return count === null ? 'A number of records that is not shown (it may be none)' : `${String(count)} record(s)`;
}
