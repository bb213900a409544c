import type { Filter } from '../query-language/filter.ts';

/** A filter as a person reads it: `age >= 50 and grade in (2, 3)`. For labels and methods texts, never parsed again. */
export function filterText(filter: Filter): string {
  if ('all' in filter) return joined(filter.all, ' and ', 'everyone');
  if ('any' in filter) return joined(filter.any, ' or ', 'no one');
  if ('not' in filter) return `not (${filterText(filter.not)})`;
  if (filter.op === 'missing') return `${filter.variable} is missing`;
  if (filter.op === 'in') return `${filter.variable} in (${filter.value.join(', ')})`;
  return `${filter.variable} ${filter.op} ${String(filter.value)}`;
}

function joined(parts: readonly Filter[], word: string, empty: string): string {
  if (parts.length === 0) return empty;
  return parts.map((part) => ('all' in part || 'any' in part ? `(${filterText(part)})` : filterText(part))).join(word);
}
