import type { InformationEntry } from './information.ts';

/**
 * The sandwich V (Σ r rᵀ) V of the inverse information and the products of the records' scores at the estimates, HC0
 * (Huber 1967; White 1980, Econometrica 48:817; of a hazard model Lin & Wei 1989, JASA 84:1074). Weights that the scores
 * carry count as known.
 */
export function sandwich(inverse: readonly (readonly number[])[], products: InformationEntry, f: number): number[][] {
  const size = inverse.length;
  const middle = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => Number(i <= j ? products(i, j) : products(j, i)) / 2 ** f),
  );
  return times(times(inverse, middle), inverse);
}

function times(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  return a.map((row) => row.map((_, j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? 0), 0)));
}
