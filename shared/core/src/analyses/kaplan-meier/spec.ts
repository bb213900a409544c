/**
 * Estimates: survival curves by group with intervals, medians, survival at given times and restricted means.
 * Source: Kaplan & Meier 1958; Greenwood 1926; Brookmeyer & Crowley 1982; R's survival for names and conventions.
 * Rounds: 1.
 * Leaves the site: events and censorings (and late entries) by group and time on a public grid.
 * Does not protect against: curves of cohorts, groupings or grids that overlap and are compared.
 */
import { z } from 'zod';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { parse } from '../../protocol/parse.ts';
import { Problem } from '../../protocol/problem.ts';
import { formulaVariables } from '../../query-language/formula-variables.ts';
import { parseFormula } from '../../query-language/parse-formula.ts';
import { eventTableLayout } from '../../survival/event-table-layout.ts';
import { gridParams } from '../../survival/time-grid.ts';
import { requireBooleanEvent, survivalFormula } from '../../survival/survival-formula.ts';
import type { AnalysisSpec } from '../contract.ts';
import { parameterTexts } from '../parameter-texts.ts';
import { kaplanMeierPlan } from './layout.ts';
import {
  confTypes,
  kaplanMeierParams,
  type KaplanMeierParams,
  kaplanMeierResult,
  type KaplanMeierResult,
} from './params.ts';

export const kaplanMeierSpec: AnalysisSpec<KaplanMeierParams, KaplanMeierResult> = {
  name: 'kaplan-meier',
  version: 1,
  title: 'Survival curves',
  estimates:
    'The survival function of each group with standard errors and confidence intervals, numbers at risk, cumulative hazard, median, survival at landmark times, restricted mean survival time and its differences and ratios between groups.',
  parameters: {
    formula: parameterTexts.survivalGroups,
    grid: `${parameterTexts.timeGrid} Default: the dictionary’s grid, on which times are exact.`,
    confType: 'The scale of the confidence intervals, as R’s `conf.type`: `log` (default), `log-log` or `plain`.',
    at: parameterTexts.at,
    rmst: 'The horizon of the restricted mean survival time, in the unit of the time; default none, and no restricted mean.',
  },
  source:
    'Kaplan & Meier 1958 (JASA 53:457); variance: Greenwood 1926; median: Brookmeyer & Crowley 1982 (Biometrics 38:29); restricted mean: Klein & Moeschberger, Survival Analysis, 2nd ed., 4.5; intervals of time that had to be merged: Cutler & Ederer 1958 (J Chronic Dis 8:699). Names and conventions as R’s survival.',
  rounds: 'One.',
  leaves: [
    'for each group and each time of a public grid: the number of events and of censorings (with late entry also of entries), as shares of sums that only the total opens',
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
  params: kaplanMeierParams,
  check,
  variables: (params) => formulaVariables(params.formula),
  layout: (context) => eventTableLayout(kaplanMeierPlan(context.params, context.dictionary)),
  result: kaplanMeierResult,
};

const written = z.strictObject({
  formula: z.string(),
  grid: gridParams.optional(),
  confType: z.enum(confTypes).optional(),
  at: z.array(z.number()).optional(),
  rmst: z.number().optional(),
});

function read(input: unknown, dictionary: Dictionary): KaplanMeierParams {
  const { formula, grid = null, confType = 'log', at = [], rmst = null } = parse(written, input, 'params');
  const params = parse(
    kaplanMeierParams,
    { formula: parseFormula(formula, dictionary), grid, confType, at, rmst },
    'params',
  );
  check(params, dictionary);
  return params;
}

function check(params: KaplanMeierParams, dictionary: Dictionary): void {
  const formula = survivalFormula(params.formula, dictionary);
  requireBooleanEvent(formula);
  if (formula.bySite) {
    throw new Problem('invalid-formula', 'strata(site) would show the curve of each hospital', {
      where: 'params.formula',
      mend: 'Ask for answers site by site, where the study permits them, without strata(site).',
    });
  }
  kaplanMeierPlan(params, dictionary);
}
