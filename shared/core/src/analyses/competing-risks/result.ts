import { commonEnd, comparedStrata } from '../../survival/compared-strata.ts';
import type { EventTablePlan } from '../../survival/event-table.ts';
import { tableCounts } from '../../survival/read-event-table.ts';
import { comparedUpTo, curveRoundingWarning, dataWarnings, excludedOf } from '../../survival/table-messages.ts';
import type { ResultOf } from '../contract.ts';
import { type GroupIncidence, groupIncidence } from './curve.ts';
import { causesOf, competingRisksPlan } from './layout.ts';
import { competingRisksMethods } from './methods.ts';
import type { CompetingRisksParams, CompetingRisksResult } from './params.ts';
import { causeTests } from './tests.ts';

/** Groups without records have no curves, as in R. */
export const competingRisksResultOf: ResultOf<CompetingRisksParams, CompetingRisksResult> = (input) => {
  const { context, layout, total } = input;
  const { params, dictionary } = context;
  const plan = competingRisksPlan(params, dictionary);
  const causes = causesOf(plan.formula.event);
  const counts = tableCounts(plan, total);
  const { n, ...excluded } = excludedOf(counts);
  const { arms, strata, until } = comparedStrata(plan, layout, total);
  const end = commonEnd(until);
  const upTo = comparedUpTo(until, plan.grid);
  const groups = plan.arms.flatMap(({ stratum, group }, a) => {
    const table = arms[a];
    if (!table || table.n === 0) return [];
    const of = plan.strata[stratum];
    const labels = {
      group: plan.groups[group]?.label ?? '',
      ...(plan.strata.length === 1 || !of ? {} : { stratum: of.label }),
      causes,
    };
    return [groupIncidence(labels, table, plan, params)];
  });
  const isTested = plan.groups.length > 1 && plan.formula.start === null;
  const result: CompetingRisksResult = {
    curves: groups.flatMap(({ shown }) => shown),
    ...(isTested ? { tests: causeTests(strata, causes, params.rho) } : {}),
    ...(isTested && end !== undefined ? { until: end } : {}),
  };
  return {
    n,
    excluded,
    result,
    warnings: [
      ...dataWarnings(plan.formula, counts, curveRoundingWarning(total.roundedTo)),
      ...groups.flatMap((group) => curveWarnings(plan, group)),
      ...(isTested && !strata ? ['There are no tests, because a number behind them is not shown.'] : []),
      ...(isTested && upTo !== null ? [`Groups are compared ${upTo}.`] : []),
      ...(plan.groups.length > 1 && !isTested ? ['Groups with late entry are not compared by tests.'] : []),
    ],
    methods: competingRisksMethods(input, plan, result),
  };
};

function curveWarnings({ grid }: EventTablePlan, { shown, until }: GroupIncidence): string[] {
  const [first] = shown;
  if (!first) return [];
  const name = first.stratum === undefined ? first.group : `${first.group}, ${first.stratum}`;
  if (first.suppressed !== undefined) return [`${name}: no curves, because a number behind them is not shown.`];
  const errors = shown.flatMap(({ approximate }) => (approximate ? [approximate.largestError] : []));
  return [
    ...(errors.length === 0
      ? []
      : [
          `${name}: intervals of time take the place of times; the curves are at most ${Math.max(...errors).toPrecision(2)} away from those with exact times.`,
        ]),
    ...(until < (grid.times.at(-1) ?? 0) ? [`${name}: the curves are shown until ${String(until)}.`] : []),
  ];
}
