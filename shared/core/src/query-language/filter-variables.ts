import type { Filter } from './filter.ts';
import { isComparison, walkFilter } from './walk-filter.ts';

/** Names of the variables a filter reads, each once, in order of appearance. */
export function filterVariables(filter: Filter): string[] {
  const names = new Set<string>();
  for (const { node } of walkFilter(filter)) if (isComparison(node)) names.add(node.variable);
  return [...names];
}
