import type { Comparison, Filter, FilterValue } from './filter.ts';
import { isComparison } from './walk-filter.ts';

/** One line in plain words, for stewards and methods texts: `age >= 50 and grade in (2, 3)`. For checked filters. */
export function printFilter(filter: Filter | null): string {
  return filter === null ? 'everyone' : print(filter);
}

function print(filter: Filter): string {
  if (isComparison(filter)) return printComparison(filter);
  if ('not' in filter) {
    const inner = filter.not;
    if (isComparison(inner) && inner.op === 'missing') return `${inner.variable} is not missing`;
    return `not (${print(inner)})`;
  }
  const [parts, word, none] = 'all' in filter ? [filter.all, 'and', 'everyone'] : [filter.any, 'or', 'no one'];
  if (parts.length === 0) return none;
  return parts.map((part) => (parts.length > 1 && isJoined(part) ? `(${print(part)})` : print(part))).join(` ${word} `);
}

/** Whether a part reads as several, so that it needs brackets beside others. */
function isJoined(filter: Filter): boolean {
  if ('all' in filter) return filter.all.length > 1 || filter.all.some(isJoined);
  if ('any' in filter) return filter.any.length > 1 || filter.any.some(isJoined);
  return false;
}

function printComparison(node: Comparison): string {
  if (node.op === 'missing') return `${node.variable} is missing`;
  if (node.op === 'in') return `${node.variable} in (${node.value.map(printValue).join(', ')})`;
  return `${node.variable} ${node.op} ${printValue(node.value)}`;
}

/** Texts that could be taken for anything but one plain word are quoted, control characters escaped. */
function printValue(value: FilterValue): string {
  if (typeof value !== 'string') return String(value);
  return /^[\p{L}\p{N}._+-]+$/u.test(value) ? value : JSON.stringify(value);
}
