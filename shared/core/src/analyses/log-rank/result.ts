import { logRankTest, type LogRankTest, logRankTrend } from '../../statistics/log-rank.ts';
import { commonEnd } from '../../survival/compared-strata.ts';
import { survivalFormula } from '../../survival/survival-formula.ts';
import { curveRoundingWarning, dataWarnings, excludedOf } from '../../survival/table-messages.ts';
import type { ResultOf } from '../contract.ts';
import { finite } from '../finite.ts';
import { roundingWarning } from '../rounding-warning.ts';
import { withinSitesPlan } from './layout.ts';
import { logRankMethods } from './methods.ts';
import type { LogRankParams, LogRankResult } from './params.ts';
import { type LogRankParts, pooledParts, withinSitesParts } from './parts.ts';

/** Groups without records take no part, as in R. */
export const logRankResultOf: ResultOf<LogRankParams, LogRankResult> = (input) => {
  const { params, dictionary } = input.context;
  const plan = withinSitesPlan(params, dictionary);
  const parts = plan ? withinSitesParts(input, plan) : pooledParts(input);
  const { n, ...excluded } = excludedOf(parts.counts);
  const test = parts.sums && logRankTest(parts.sums);
  const compared = parts.groups.reduce<number | null>(
    (sum, { events }) => (sum === null || events === null ? null : sum + events),
    0,
  );
  const until = commonEnd(parts.until);
  const result: LogRankResult = {
    ...shown(test),
    rho: params.rho,
    groups: parts.groups.flatMap((group, g) => {
      if (group.n === 0) return [];
      const { label, suppressed } = group;
      return [
        {
          group: label,
          n: group.n,
          observed: params.rho === 0 ? group.events : finite(parts.sums?.observed[g] ?? NaN),
          expected: finite(parts.sums?.expected[g] ?? NaN),
          ...(suppressed === undefined ? {} : { suppressed }),
        },
      ];
    }),
    ...(params.trend ? { trend: shown(parts.sums && trendOf(parts)) } : {}),
    strata: parts.strata,
    ...(until === undefined ? {} : { until }),
    ...(parts.comparedUpTo === null ? {} : { events: { compared, all: parts.events } }),
  };
  return {
    n,
    excluded,
    result,
    warnings: [
      ...dataWarnings(
        survivalFormula(params.formula, dictionary),
        parts.counts,
        plan ? roundingWarning(input.total.roundedTo) : curveRoundingWarning(input.total.roundedTo),
      ),
      ...(parts.sums ? [] : [hiddenTest(plan !== null)]),
      ...(parts.isMerged ? ['Intervals of time take the place of times: the test is approximate.'] : []),
      ...(parts.comparedUpTo === null
        ? []
        : [
            `Groups are compared ${parts.comparedUpTo}${shareText(compared, parts.events)}; observed and expected are the events until then.`,
          ]),
    ],
    methods: logRankMethods(input, parts),
  };
};

function shareText(compared: number | null, all: number | null): string {
  if (compared === null || all === null || all === 0) return '';
  return `: ${String(compared)} of ${String(all)} events (${((100 * compared) / all).toFixed(0)} %)`;
}

function hiddenTest(withinSites: boolean): string {
  const reason = 'There is no test, because a number behind it is not shown.';
  return withinSites ? reason : `${reason} Stratified by site (stratifiedBySite) it shows no counts by time.`;
}

/** Scores 1, 2, … over the groups that have records. */
function trendOf({ sums, groups }: LogRankParts): LogRankTest {
  if (!sums) throw new RangeError('a trend needs sums');
  const present = groups.flatMap(({ n }, g) => (n === 0 ? [] : [g]));
  return logRankTrend(
    sums,
    groups.map((_, g) => Math.max(0, present.indexOf(g)) + 1),
  );
}

function shown(test: LogRankTest | null) {
  return { statistic: finite(test?.statistic ?? NaN), df: test?.df ?? null, pValue: finite(test?.p ?? NaN) };
}
