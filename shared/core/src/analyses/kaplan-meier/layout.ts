import type { Dictionary } from '../../dictionary/dictionary.ts';
import { type EventTablePlan, eventTablePlan } from '../../survival/event-table.ts';
import type { KaplanMeierParams } from './params.ts';

/** strata() makes groups as terms do, as in R's survfit. */
export function kaplanMeierPlan({ formula, grid }: KaplanMeierParams, dictionary: Dictionary): EventTablePlan {
  const grouped = {
    ...formula,
    terms: [...formula.terms, ...formula.strata.map((name) => [{ kind: 'variable' as const, name }])],
    strata: [],
  };
  return eventTablePlan(grouped, grid, () => ['event', 'censored'], dictionary);
}
