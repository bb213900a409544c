import { printFormula } from '../../query-language/print-formula.ts';
import type { EventTablePlan } from '../../survival/event-table.ts';
import { gridText } from '../../survival/table-messages.ts';
import type { ResultInput } from '../contract.ts';
import type { CompetingRisksParams, CompetingRisksResult } from './params.ts';

const scales = { log: 'log', 'log-log': 'log(−log)', plain: 'untransformed' } as const;

/** One paragraph about what was run, for the paper. */
export function competingRisksMethods(
  { context: { params }, sites, total: { roundedTo } }: ResultInput<CompetingRisksParams>,
  plan: EventTablePlan,
  { curves, tests }: CompetingRisksResult,
): string {
  const merged = curves.some(({ approximate }) => approximate !== undefined);
  const strata = params.formula.strata;
  const weights = params.rho === 0 ? '' : ` with weights (1 − F)^${String(params.rho)}`;
  const stratified = strata.length === 0 ? '' : `, stratified by ${strata.join(', ')}`;
  return [
    `The cumulative incidence of each cause (${printFormula(params.formula)}) was estimated by the Aalen-Johansen method from events by cause and censorings by time, added up over ${String(sites)} site(s); only the sums were opened.`,
    gridText(plan, merged),
    `Standard errors are Aalen's with a factor for ties, as in R's cmprsk; 95 % confidence intervals are symmetric on the ${scales[params.confType]} scale. Cumulative hazards are cause-specific (Nelson-Aalen).`,
    ...(tests === undefined
      ? []
      : [
          `Groups were compared by Gray's test of equal cumulative incidence${weights} and by the log-rank test of equal cause-specific hazards${stratified}.`,
        ]),
    ...(plan.formula.start ? ['Records with late entry count as at risk after it only.'] : []),
    'Records with a missing value in any variable were left out; values outside the dictionary’s bounds were set to the bound.',
    ...(roundedTo > 1 ? [`Counts were rounded to multiples of ${String(roundedTo)}.`] : []),
  ].join(' ');
}
