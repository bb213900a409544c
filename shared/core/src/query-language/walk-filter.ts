import type { Comparison, Filter } from './filter.ts';

export interface FilterVisit {
  node: Filter;
  /** 1 for the root. */
  depth: number;
  /** `.all.1.not` below the root's own place. */
  path: string;
}

/** Every node, parents first, children in order; keeps its own stack, so depth costs no call. */
export function* walkFilter(filter: Filter): Generator<FilterVisit> {
  const waiting: FilterVisit[] = [{ node: filter, depth: 1, path: '' }];
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    yield visit;
    waiting.push(...childrenOf(visit).reverse());
  }
}

export function isComparison(node: Filter): node is Comparison {
  return 'variable' in node;
}

function childrenOf({ node, depth, path }: FilterVisit): FilterVisit[] {
  if ('not' in node) return [{ node: node.not, depth: depth + 1, path: `${path}.not` }];
  if (isComparison(node)) return [];
  const [word, children] = 'all' in node ? ['all', node.all] : ['any', node.any];
  return children.map((child, i) => ({ node: child, depth: depth + 1, path: `${path}.${word}.${String(i)}` }));
}
