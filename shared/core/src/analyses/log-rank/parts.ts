import { addLogRankSums, type GroupAtRisk, logRankSums, type LogRankSums } from '../../statistics/log-rank.ts';
import type { ComparedGroup } from '../../survival/compared-groups.ts';
import { comparedEvents, comparedStrata } from '../../survival/compared-strata.ts';
import { tableCounts, type TableCounts } from '../../survival/read-event-table.ts';
import { comparedUpTo } from '../../survival/table-messages.ts';
import type { ResultInput } from '../contract.ts';
import { readTotal } from '../read-total.ts';
import { keys, pooledPlan, variancePairs, type WithinSitesPlan } from './layout.ts';
import type { LogRankParams } from './params.ts';

/** What the test is made of, wherever it comes from. */
export interface LogRankParts {
  counts: TableCounts;
  /** `events`: those that the test compares. */
  groups: { label: string; n: number | null; events: number | null; suppressed: string | undefined }[];
  /** null where a part is hidden. */
  sums: LogRankSums | null;
  /** Intervals of time took the place of times. */
  isMerged: boolean;
  /** Of all groups; null where a number behind it is hidden. Not all are compared where that ends early. */
  events: number | null;
  /** Up to where the groups are compared, by stratum; infinite where that is to the end. */
  until: number[];
  /** How far they are compared, in words; null where that is to the end. */
  comparedUpTo: string | null;
  strata: string[];
}

/** From the event table over all sites. */
export function pooledParts({ context, layout, total }: ResultInput<LogRankParams>): LogRankParts {
  const { params, dictionary } = context;
  const plan = pooledPlan(params, dictionary);
  const { arms, strata, until } = comparedStrata(plan, layout, total);
  return {
    counts: tableCounts(plan, total),
    groups: plan.groups.map(({ label }, g) => {
      const own = arms.filter((_, a) => plan.arms[a]?.group === g);
      return {
        label,
        n: added(own.map(({ n }) => n)),
        events: strata ? comparedEvents(strata, g, 0) : added(own.map(({ totals }) => totals[0] ?? null)),
        suppressed: own.find(({ suppressed }) => suppressed !== undefined)?.suppressed,
      };
    }),
    sums: strata && addLogRankSums(strata.map((groups) => logRankSums(groups.map(tableOf), params.rho))),
    events: added(arms.map(({ totals }) => totals[0] ?? null)),
    isMerged: arms.some(({ isMerged }) => isMerged),
    until,
    comparedUpTo: comparedUpTo(until, plan.grid),
    strata: params.formula.strata,
  };
}

function tableOf({ atRisk, causes }: ComparedGroup): GroupAtRisk {
  return { atRisk, events: causes[0] ?? atRisk.map(() => 0) };
}

/** From the sums that were computed within the sites. */
export function withinSitesParts(
  { layout, total }: ResultInput<LogRankParams>,
  { groups, formula, weighted }: WithinSitesPlan,
): LogRankParts {
  const read = readTotal(layout, total);
  const numbers = [...groups.keys()];
  const [events, scores] = [
    numbers.map((g) => read.value(keys.events(g))),
    numbers.map((g) => read.value(keys.score(g))),
  ];
  const observed = weighted ? numbers.map((g) => read.value(keys.observed(g))) : events;
  const covariances = variancePairs(groups.length).map(([g, h]) => ({ g, h, value: read.value(keys.variance(g, h)) }));
  const isHidden = [...observed, ...scores, ...covariances.map(({ value }) => value)].includes(null);
  const variance = numbers.map(() => numbers.map(() => 0));
  for (const { g, h, value } of covariances) {
    for (const [i, j] of [
      [g, h],
      [h, g],
    ] as const) {
      const row = variance[i];
      if (row) row[j] = value ?? 0;
    }
  }
  return {
    counts: {
      n: read.value(keys.n),
      missing: read.value(keys.missing),
      unordered: formula.start ? read.value(keys.unordered) : 0,
      clamped: read.value(keys.clamped),
      between: 0,
    },
    groups: groups.map(({ label }, g) => ({
      label,
      n: read.value(keys.group(g)),
      events: events[g] ?? null,
      suppressed: read.suppressedBy(keys.group(g)) ?? read.suppressedBy(keys.events(g)),
    })),
    sums: isHidden
      ? null
      : {
          observed: observed.map((value) => value ?? 0),
          expected: observed.map((value, g) => (value ?? 0) - (scores[g] ?? 0)),
          variance,
        },
    events: added(events),
    isMerged: false,
    until: [],
    comparedUpTo: null,
    strata: [...new Set(['site', ...formula.strata.map(({ name }) => name)])],
  };
}

function added(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
