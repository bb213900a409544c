import { sitesLeftWarning } from '../../regression/null-model.ts';
import type { HazardModel } from '../../survival/hazard-model.ts';
import type { Done } from '../contract.ts';

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
      return [`Not estimated, because earlier terms determine them or they do not vary (collinearity): ${terms}.`];
    case 'separation':
    case 'monotone-likelihood':
      return [`No finite estimate exists (monotone likelihood: all events fall to one side of a column): ${terms}.`];
    case 'coefficient-cap':
      return [
        `The fit was stopped because the coefficients reached the study's cap on the scale of the dictionary's bounds, driven by: ${terms}. Either the likelihood is monotone in them, or their bounds are much wider than their values. The estimates are not the maximum of the likelihood.`,
      ];
    case 'iteration-cap':
      return [
        'The fit was stopped at the largest number of rounds. The estimates are not the maximum of the likelihood.',
      ];
    case 'no-information':
      return ['Nothing could be estimated: no events among the complete records, or no variation in the risk sets.'];
  }
}

/** The model is always stratified by site, whether or not the formula asked. */
export function siteWarning({ bySite }: HazardModel): string[] {
  if (bySite) return [];
  return [
    'The model is stratified by site, as if the formula had strata(site): each site has a baseline hazard of its own. Ask `cox-pooled` or `piecewise-exponential` for one baseline hazard.',
  ];
}

/** `model`: null where nobody enters. */
export function dataWarnings(
  model: HazardModel | null,
  { clamped, unordered }: { clamped: number | null; unordered: number | null },
  roundedTo: number,
): string[] {
  const [entry, exit] = [model?.start?.name ?? '', model?.time.name ?? ''];
  return [
    ...(clamped === 0
      ? []
      : [`${many(clamped)} had a value outside the dictionary's bounds, which was set to the bound.`]),
    ...(unordered === 0
      ? []
      : [`${many(unordered)} did not leave after they entered (${entry} ≥ ${exit}) and were left out.`]),
    ...(roundedTo > 1 ? [`Numbers of records are rounded to multiples of ${String(roundedTo)}.`] : []),
  ];
}

function many(count: number | null): string {
  return count === null ? 'A number of records that is not shown (it may be none)' : `${String(count)} record(s)`;
}
