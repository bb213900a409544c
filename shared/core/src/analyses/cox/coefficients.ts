import type { CoxFit } from './fit.ts';
import type { CoxTerm } from './params.ts';
import { coxTermOf } from './terms.ts';

/** One row for each column of the model, on the researcher's scale; null where there is no estimate. */
export function coefficientsOf({ model, state, without, naive, robust, scale, diagnosed }: CoxFit): CoxTerm[] {
  return model.columns.map(({ name }, j) => {
    const half = model.scalings[j]?.half ?? 1;
    const missing = without.includes(j);
    const error = (matrix: readonly (readonly number[])[], divisor: number): number =>
      missing ? NaN : Math.sqrt((matrix[j]?.[j] ?? NaN) / divisor) / half;
    return coxTermOf({
      term: name,
      estimate: missing ? NaN : (state.beta[j] ?? NaN) / half,
      stdError: error(naive, scale),
      robustSe: robust && (diagnosed ? error(robust, 1) : NaN),
    });
  });
}
