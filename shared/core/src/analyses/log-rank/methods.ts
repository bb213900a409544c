import { printFormula } from '../../query-language/print-formula.ts';
import { gridText } from '../../survival/table-messages.ts';
import type { ResultInput } from '../contract.ts';
import { pooledPlan, withinSitesPlan } from './layout.ts';
import type { LogRankParams } from './params.ts';
import type { LogRankParts } from './parts.ts';

/** One paragraph about what was run, for the paper. */
export function logRankMethods(
  { context: { params, dictionary }, sites, total: { roundedTo } }: ResultInput<LogRankParams>,
  { isMerged, strata }: LogRankParts,
): string {
  const { rho, trend, formula } = params;
  const name = rho === 0 ? 'log-rank test' : `Harrington-Fleming test with weights S(t−)^${String(rho)}`;
  const stratified = strata.length === 0 ? '' : `, stratified by ${strata.join(', ')}`;
  const withinSites = withinSitesPlan(params, dictionary) !== null;
  return [
    `Survival was compared between groups (${printFormula(formula)}) by the ${name}${stratified}, over ${String(sites)} site(s).`,
    withinSites
      ? 'Observed and expected events and their covariances were computed within each site at its exact times; only their sums over the sites were opened.'
      : `The test was computed from events and censorings by time, added up over the sites; only the sums were opened. ${gridText(pooledPlan(params, dictionary), isMerged)}`,
    ...(isMerged ? ['The events of such an interval count as spread evenly over it.'] : []),
    ...(trend ? ['The test for trend scores the groups 1, 2, … in the order of the dictionary.'] : []),
    'Records with a missing value in any variable were left out; values outside the dictionary’s bounds were set to the bound.',
    ...(roundedTo > 1 ? [`Counts were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}
