import { printFormula } from '../../query-language/print-formula.ts';
import type { EventTablePlan } from '../../survival/event-table.ts';
import { gridText } from '../../survival/table-messages.ts';
import type { ResultInput } from '../contract.ts';
import type { GroupCurve } from './curve.ts';
import type { KaplanMeierParams } from './params.ts';

const scales = { log: 'log', 'log-log': 'log(−log)', plain: 'untransformed' } as const;

/** One paragraph about what was run, for the paper. */
export function kaplanMeierMethods(
  { context: { params }, sites, total: { roundedTo } }: ResultInput<KaplanMeierParams>,
  plan: EventTablePlan,
  curves: readonly GroupCurve[],
): string {
  const merged = curves.some(({ shown }) => shown.approximate !== undefined);
  const late = params.formula.response?.kind === 'surv' && params.formula.response.start !== undefined;
  const pooled = plan.groups.length > 1 ? 'each group' : 'all records together';
  return [
    `Survival of ${pooled} (${printFormula(params.formula)}) was estimated by the ${merged ? 'life-table' : 'Kaplan-Meier'} method from events and censorings by time, added up over ${String(sites)} site(s); only the sums were opened.`,
    gridText(plan, merged),
    `Standard errors are Greenwood's; 95 % confidence intervals are symmetric on the ${scales[params.confType]} scale; medians have the interval of Brookmeyer and Crowley.`,
    ...(late ? ['Records with late entry count as at risk after it only.'] : []),
    ...(params.rmst === null
      ? []
      : [
          `Restricted mean survival is the area under the curve up to ${String(params.rmst)}, with Greenwood-type variance.`,
        ]),
    'Records with a missing value in any variable were left out; values outside the dictionary’s bounds were set to the bound.',
    ...(roundedTo > 1 ? [`Counts were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}

export function curveWarnings(
  plan: EventTablePlan,
  curves: readonly GroupCurve[],
  { rmst }: KaplanMeierParams,
): string[] {
  return curves.flatMap(({ shown, mean, until }) => {
    const { group, approximate, suppressed } = shown;
    if (suppressed !== undefined) return [`${group}: no curve, because a number behind it is not shown.`];
    const error = approximate?.largestError;
    return [
      ...(error === undefined
        ? []
        : [
            `${group}: intervals of time take the place of times; the curve is at most ${error.toPrecision(2)} away from the one with exact times.`,
          ]),
      ...(until < (plan.grid.times.at(-1) ?? 0) ? [`${group}: the curve is shown until ${String(until)}.`] : []),
      ...(rmst !== null && mean === null ? [`${group}: the curve does not reach ${String(rmst)}.`] : []),
      ...(mean?.followed === false
        ? [`${group}: ${String(rmst)} lies beyond the last follow-up; the curve was carried on.`]
        : []),
    ];
  });
}
