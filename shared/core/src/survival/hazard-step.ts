import type { Broadcast, Caps, Done } from '../analyses/contract.ts';
import { factorInformation, type InformationEntry } from '../regression/information.ts';
import type { ModelColumn } from '../regression/model-columns.ts';
import { newtonState, newtonStep } from '../regression/newton.ts';
import { sitesLeft } from '../regression/null-model.ts';
import type { HazardState } from './hazard-state.ts';

/** What a step reads of a total: a likelihood of the coefficients alone, whose baseline hazards are at their best. */
export interface HazardSums {
  n: number;
  events: number;
  objective: number;
  gradient: number[];
  /** On the grid of 2^f. */
  information: InformationEntry;
}

/** Newton's method from β = 0, whose round also gives the null model and the score test. */
export function hazardStep(
  { columns }: { columns: readonly ModelColumn[] },
  state: HazardState,
  sums: HazardSums,
  { f, caps }: { f: number; caps: Caps },
): { broadcast: Broadcast } | { done: Done } {
  if (sums.events === 0) return { done: { converged: false, reason: 'no-information' } };
  const factor = factorInformation(sums.information, columns.length, {
    intercept: false,
    f,
    records: sums.n,
    without: state.aliased,
  });
  const first = state.nullModel === null;
  if (first && factor.rank === 0) return { done: { converged: false, reason: 'no-information' } };
  const { nullModel, ...newton } = first
    ? {
        ...state,
        aliased: [...factor.collinear],
        nullModel: { n: sums.n, objective: sums.objective, score: dot(factor.solve(sums.gradient), sums.gradient) },
      }
    : state;
  const verdict = newtonStep({
    columns,
    state: newtonState.parse(newton),
    n: sums.n,
    objective: sums.objective,
    gradient: sums.gradient,
    factor,
    caps,
  });
  switch (verdict.kind) {
    case 'stopped':
      return { done: { converged: false, reason: verdict.reason, terms: verdict.terms } };
    case 'move':
      return { broadcast: { ...verdict.state, nullModel } };
    case 'settled': {
      const aliased = columns.filter((_, j) => newton.aliased.includes(j)).map(({ name }) => name);
      return {
        done: {
          converged: true,
          ...(aliased.length > 0 ? { reason: 'collinearity', terms: aliased } : {}),
          ...sitesLeft(nullModel, sums.n),
        },
      };
    }
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, j) => sum + value * (b[j] ?? 0), 0);
}
