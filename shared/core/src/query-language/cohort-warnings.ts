import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Comparison, Filter } from './filter.ts';
import { isComparison, walkFilter } from './walk-filter.ts';

/** Comparisons with numbers that the dictionary's bounds exclude: they hold for nearly everybody, or for nobody. */
export function cohortWarnings(cohort: Filter | null, dictionary: Dictionary): string[] {
  if (cohort === null) return [];
  const comparisons = [...walkFilter(cohort)].flatMap(({ node }) => (isComparison(node) ? [node] : []));
  return [...new Set(comparisons.flatMap((comparison) => beyondBounds(comparison, dictionary)))];
}

function beyondBounds(comparison: Comparison, dictionary: Dictionary): string[] {
  const variable = dictionary.variables.find(({ name }) => name === comparison.variable);
  if (comparison.op === 'missing' || !variable || !('min' in variable)) return [];
  const { name, min, max } = variable;
  return [comparison.value].flat().flatMap((value) => {
    if (typeof value !== 'number' || (value >= min && value <= max)) return [];
    return [
      `The cohort compares ${name} with ${String(value)}, which lies beyond the dictionary’s bounds (${String(min)} to ${String(max)}).`,
    ];
  });
}
