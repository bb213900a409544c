/**
 * Estimates: whether survival differs between groups: log-rank and weighted tests, for trend, and within strata.
 * Source: Mantel 1966; Peto & Peto 1972; Harrington & Fleming 1982; Tarone 1975 (trend); R's survdiff for conventions.
 * Rounds: 1.
 * Leaves the site: events and censorings by group and time; within sites: observed, expected and covariance sums alone.
 * Does not protect against: many tests of cohorts that overlap.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import { requireBooleanEvent, survivalFormula } from '../../survival/survival-formula.ts';
import { groupCount } from '../../survival/survival-groups.ts';
import { gridParams } from '../../survival/time-grid.ts';
import type { AnalysisSpec } from '../contract.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { logRankLayout } from './layout.ts';
import { logRankParams, type LogRankParams, logRankResult, type LogRankResult } from './params.ts';

export const logRankSpec: AnalysisSpec<LogRankParams, LogRankResult> = {
  name: 'log-rank',
  version: 1,
  title: 'Log-rank test',
  estimates:
    'Whether survival differs between groups: χ², degrees of freedom and p; observed and expected events by group; weights S(t−)^ρ; a test for trend; stratified by variables and by site.',
  parameters: {
    formula:
      'Required: `Surv(time, event) ~ groups`, or `Surv(start, stop, event) ~ groups` with late entry; groups are compared within the levels of `strata()`, and within sites with `strata(site)`.',
    rho: 'The power of the weights S(t)^ρ, from 0 to 10, as R’s `rho`: 0 (default) is the log-rank test, 1 Peto and Peto’s.',
    trend:
      '`true`: also the test for trend over the groups, scored 1, 2, … in the order of the dictionary; default `false`.',
    stratifiedBySite:
      '`true`: groups are compared within each site alone, at exact times, as with `strata(site)` in the formula; default `false`.',
    grid: `${parameterTexts.timeGrid} Not within sites. Default: the dictionary’s grid, on which times are exact.`,
  },
  source:
    'Mantel 1966 (Cancer Chemother Rep 50:163); weights: Harrington & Fleming 1982 (Biometrika 69:553); trend: Tarone 1975 (Biometrika 62:679). Conventions as R’s survival::survdiff.',
  rounds: 'One.',
  leaves: [
    'not stratified by site: for each group (and stratum) and each time of a public grid the number of events and of censorings',
    'stratified by site: for each group the number of records, of events and of censorings, the expected events and their covariances; no times',
  ],
  notProtected: [
    'Tests of overlapping cohorts that are compared: this version does not detect that.',
    'Stratified by site: expected numbers are exact sums; they depend on the order of the times, not on the times.',
  ],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: tests are answered in the controlled tier alone' },
  read,
  params: logRankParams,
  check,
  variables: (params) => formulaVariables(params.formula),
  layout: (context) => logRankLayout(context.params, context.dictionary),
  result: logRankResult,
};

const written = z.strictObject({
  formula: z.string(),
  rho: z.number().optional(),
  trend: z.boolean().optional(),
  stratifiedBySite: z.boolean().optional(),
  grid: gridParams.optional(),
});

/** PostgreSQL selects at most 1664 columns: 40 groups have 820 covariances. */
const maxGroupsWithinSites = 40;

function read(input: unknown, dictionary: Dictionary): LogRankParams {
  const given = parse(written, input, 'params');
  const { rho = 0, trend = false, stratifiedBySite = false, grid = null } = given;
  const formula = parseFormula(given.formula, dictionary);
  const params = parse(logRankParams, { formula, rho, trend, stratifiedBySite, grid }, 'params');
  check(params, dictionary);
  return params;
}

function check(params: LogRankParams, dictionary: Dictionary): void {
  const formula = survivalFormula(params.formula, dictionary);
  requireBooleanEvent(formula);
  const groups = groupCount(formula.groups);
  if (groups < 2) {
    throw new Problem('invalid-formula', 'a test compares groups, and the formula names none', {
      where: 'params.formula',
      mend: 'Write Surv(time, event) ~ arm.',
    });
  }
  const withinSites = formula.bySite || params.stratifiedBySite;
  if (withinSites && params.grid) {
    throw new Problem('invalid-input', 'Within sites the test uses the exact times, and no grid', {
      where: 'params.grid',
      mend: 'Leave the grid out.',
    });
  }
  if (withinSites && groups > maxGroupsWithinSites) {
    throw new Problem('too-large', `Within sites up to ${String(maxGroupsWithinSites)} groups are compared`, {
      where: 'params.formula',
    });
  }
  logRankLayout(params, dictionary);
}
