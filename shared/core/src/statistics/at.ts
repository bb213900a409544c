/** The element i of a numeric vector; NaN outside it, so that a wrong index cannot pass unseen into a result. */
export function at(vector: ArrayLike<number>, i: number): number {
  return vector[i] ?? NaN;
}
