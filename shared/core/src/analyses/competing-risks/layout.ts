import type { Dictionary, Variable } from '../../dictionary/dictionary.ts';
import { Problem } from '../../protocol/problem.ts';
import { type EventTablePlan, eventTablePlan } from '../../survival/event-table.ts';
import type { CompetingRisksParams } from './params.ts';

export function competingRisksPlan({ formula, grid }: CompetingRisksParams, dictionary: Dictionary): EventTablePlan {
  // Levels may be long, or called censored: the number keeps the names of causes apart.
  const exits = (event: Variable): string[] => [
    ...causesOf(event).map((cause, c) => `cause ${String(c + 1)}: ${cause.slice(0, 80)}`),
    'censored',
  ];
  return eventTablePlan(formula, grid, ({ event }) => exits(event), dictionary);
}

/** The first level means censored; the others are causes. Throws `invalid-formula` for anything but a category. */
export function causesOf(event: Variable): readonly string[] {
  if (event.type === 'category' && event.levels.length > 1) return event.levels.slice(1);
  throw new Problem('invalid-formula', `\`${event.name}\` is no category with causes`, {
    where: 'params.formula',
    mend: 'Use a category whose first level means censored and whose others are causes; ask `kaplan-meier` for one event.',
  });
}
