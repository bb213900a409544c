/**
 * Estimates: cumulative incidence of competing causes by group, cause-specific hazards, and tests between groups.
 * Source: Aalen & Johansen 1978; Gray 1988; R's cmprsk for variances and conventions.
 * Rounds: 1.
 * Leaves the site: events by cause and censorings (and late entries) by group and time on a public grid.
 * Does not protect against: curves of cohorts, groupings or grids that overlap and are compared.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import { eventTableLayout } from '../../survival/event-table-layout.ts';
import { survivalFormula } from '../../survival/survival-formula.ts';
import { gridParams } from '../../survival/time-grid.ts';
import type { AnalysisSpec } from '../contract.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { causesOf, competingRisksPlan } from './layout.ts';
import {
  competingRisksParams,
  type CompetingRisksParams,
  competingRisksResult,
  type CompetingRisksResult,
  confTypes,
} from './params.ts';

export const competingRisksSpec: AnalysisSpec<CompetingRisksParams, CompetingRisksResult> = {
  name: 'competing-risks',
  version: 1,
  title: 'Competing risks',
  estimates:
    'The cumulative incidence of each cause in each group with standard errors and confidence intervals, cause-specific cumulative hazards, incidence at landmark times; Gray’s test of equal incidence and the log-rank test of equal cause-specific hazards.',
  parameters: {
    formula:
      'Required: `Surv(time, cause) ~ groups`, or `Surv(start, stop, cause) ~ groups` with late entry; the first level of the category `cause` means censored; the tests are stratified by `strata()`.',
    grid: `${parameterTexts.timeGrid} Default: the dictionary’s grid, on which times are exact.`,
    confType: 'The scale of the confidence intervals: `log-log` (default), `log` or `plain`.',
    at: parameterTexts.at,
    rho: 'The power of the weights (1 − F)^ρ of Gray’s test, from 0 to 10, as `rho` of R’s `cuminc`; default 0.',
  },
  source:
    'Aalen & Johansen 1978 (Scand J Stat 5:141); variance: Aalen 1978 (Ann Stat 6:534), as in R’s cmprsk; Gray 1988 (Ann Stat 16:1141); intervals of time that had to be merged: Cutler & Ederer 1958 (J Chronic Dis 8:699).',
  rounds: 'One.',
  leaves: [
    'for each group (and stratum) and each time of a public grid: the number of events by cause and of censorings (with late entry also of entries), as shares of sums that only the total opens',
    'the number of records, of missing values, of values outside the bounds',
  ],
  notProtected: [
    'Curves of overlapping cohorts, of other groupings or on other grids, when they are compared: this version does not detect that.',
    'An interval that ends at a time says that somebody left then.',
  ],
  iterative: false,
  disclosure: 'any',
  dp: { notOffered: 'this version adds no noise: curves are answered in the controlled tier alone' },
  read,
  params: competingRisksParams,
  check,
  variables: (params) => formulaVariables(params.formula),
  layout: (context) => eventTableLayout(competingRisksPlan(context.params, context.dictionary)),
  result: competingRisksResult,
};

const written = z.strictObject({
  formula: z.string(),
  grid: gridParams.optional(),
  confType: z.enum(confTypes).optional(),
  at: z.array(z.number()).optional(),
  rho: z.number().optional(),
});

function read(input: unknown, dictionary: Dictionary): CompetingRisksParams {
  const { formula, grid = null, confType = 'log-log', at = [], rho = 0 } = parse(written, input, 'params');
  const params = parse(
    competingRisksParams,
    { formula: parseFormula(formula, dictionary), grid, confType, at, rho },
    'params',
  );
  check(params, dictionary);
  return params;
}

function check(params: CompetingRisksParams, dictionary: Dictionary): void {
  const formula = survivalFormula(params.formula, dictionary);
  causesOf(formula.event);
  if (formula.bySite) {
    throw new Problem('invalid-formula', 'strata(site) is not offered for competing risks', {
      where: 'params.formula',
      mend: 'Leave it out, or ask `log-rank` or `cox` for one cause at a time.',
    });
  }
  competingRisksPlan(params, dictionary);
}
