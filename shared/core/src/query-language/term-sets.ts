/**
 * Sets of terms as R's model formulae combine them (R `terms.formula`; Chambers & Hastie 1992, Statistical Models in S,
 * section 2.3.1; Wilkinson & Rogers 1973). A term is the ascending list of its factors' numbers; factors are numbered by
 * first appearance in the text. A set keeps the order of insertion.
 */
export type TermSet = Map<string, readonly number[]>;

export function termSet(...terms: (readonly number[])[]): TermSet {
  return new Map(terms.map((term) => [term.join(), term]));
}

/** a + b */
export function union(left: TermSet, right: TermSet): TermSet {
  for (const [key, term] of right) if (!left.has(key)) left.set(key, term);
  return left;
}

/** a - b */
export function difference(left: TermSet, right: TermSet): TermSet {
  for (const key of right.keys()) left.delete(key);
  return left;
}

/** a:b, of every term on the left with every one on the right; a:a is a. */
export function interaction(left: TermSet, right: TermSet): TermSet {
  const products = [...left.values()].flatMap((a) => [...right.values()].map((b) => merge(a, b)));
  return termSet(...products);
}

/** a * b = a + b + a:b */
export function crossing(left: TermSet, right: TermSet): TermSet {
  return union(union(new Map(left), right), interaction(left, right));
}

/** Main effects first, then by the number of factors; within a number in order of appearance. */
export function byOrder(terms: TermSet): (readonly number[])[] {
  return [...terms.values()].sort((a, b) => a.length - b.length);
}

function merge(a: readonly number[], b: readonly number[]): number[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}
