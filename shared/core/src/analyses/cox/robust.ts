import type { InformationEntry } from '../../regression/information.ts';

/** The sandwich V (Σ r rᵀ) V of the inverse information and the products of the score residuals (Lin & Wei 1989). */
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
