/** Every subset of a list, each in the list's order, the empty one first. */
export function subsetsOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: 2 ** items.length }, (_, bits) => items.filter((_item, i) => ((bits >> i) & 1) === 1));
}
