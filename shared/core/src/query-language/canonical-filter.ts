import type { Dictionary } from '../dictionary/dictionary.ts';
import { findVariable } from '../dictionary/find-variable.ts';
import { checkFilter } from './check-filter.ts';
import type { Comparison, Filter, FilterValue } from './filter.ts';
import { readValue } from './filter-value.ts';
import { isComparison } from './walk-filter.ts';

/**
 * The form in which equal questions have equal hashes: values as the dictionary has them (levels as text, booleans as
 * true or false, numbers exactly on the grid), `not` only at comparisons (De Morgan), nested `all` and `any` flattened,
 * parts sorted and each once, `in` sorted, each once and `=` for a single value. It selects the same records and lies
 * within the same limits. Equal forms mean equal questions; the reverse is not promised (`age > 5` and `any` of `age > 5`
 * and `age > 6` are one question in two forms). Throws as checkFilter does.
 */
export function canonicalFilter(filter: Filter, dictionary: Dictionary): Filter {
  checkFilter(filter, dictionary);
  return canonical(filter, false);

  function canonical(node: Filter, negated: boolean): Filter {
    if ('not' in node) return canonical(node.not, !negated);
    if (isComparison(node)) {
      const comparison = canonicalComparison(node, dictionary);
      return negated ? { not: comparison } : comparison;
    }
    const parts = 'all' in node ? node.all : node.any;
    const joined = parts.map((part) => canonical(part, negated));
    return 'all' in node === negated ? anyOf(joined) : allOf(joined);
  }
}

/** An empty `any` is false and decides the whole; nested `all` dissolve, the empty one into nothing. */
function allOf(parts: Filter[]): Filter {
  const flat = distinct(parts.flatMap((part) => ('all' in part ? part.all : [part])));
  if (flat.some((part) => 'any' in part && part.any.length === 0)) return { any: [] };
  const [only] = flat;
  return flat.length === 1 && only ? only : { all: flat };
}

function anyOf(parts: Filter[]): Filter {
  const flat = distinct(parts.flatMap((part) => ('any' in part ? part.any : [part])));
  if (flat.some((part) => 'all' in part && part.all.length === 0)) return { all: [] };
  const [only] = flat;
  return flat.length === 1 && only ? only : { any: flat };
}

/** Each part once, sorted by its own text; parts are canonical, so equal parts have equal texts. */
function distinct(parts: Filter[]): Filter[] {
  const byText = new Map(parts.map((part) => [JSON.stringify(part), part]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}

function canonicalComparison(node: Comparison, dictionary: Dictionary): Comparison {
  const { variable: name, op } = node;
  if (op === 'missing') return { variable: name, op };
  const variable = findVariable(dictionary, name);
  const read = (value: FilterValue): FilterValue => readValue(variable, value, name);
  if (op !== 'in') return { variable: name, op, value: read(node.value) };
  const values = [...new Set(node.value.map(read))].sort((a, b) => (a < b ? -1 : 1));
  const [only] = values;
  return values.length === 1 && only !== undefined
    ? { variable: name, op: '=', value: only }
    : { variable: name, op, value: values };
}
