/**
 * R names an interaction by the first appearance of its factors in the text and orders terms by their number of factors,
 * so an order of terms can be written so that reading it back gives another: `a * b - a` is `b + a:b`, but written so it
 * is read as `b + b:a`. These functions find a text that keeps names and order. Terms are lists of printed factors.
 */
export function arrangeTerms(terms: readonly (readonly string[])[]): string {
  const text = (order: readonly (readonly string[])[]): string => order.map((term) => term.join(':')).join(' + ');
  const highestFirst = terms.toSorted((a, b) => b.length - a.length);
  for (const order of [terms, highestFirst]) if (readsAs(order, terms)) return text(order);
  const factors = factorOrder(terms);
  if (factors === null) return text(terms);
  // Always right, never pretty: every factor appears once, in order, and goes again before the terms begin.
  const all = factors.join(' + ');
  return `${all} - (${all}) + ${text(terms)}`;
}

/** One order of all factors that every term agrees with, or null where two terms contradict each other. */
export function factorOrder(terms: readonly (readonly string[])[]): string[] | null {
  const later = new Map<string, Set<string>>();
  for (const term of terms) {
    for (const [i, factor] of term.entries()) {
      const next = term[i + 1];
      const followers = later.get(factor) ?? new Set<string>();
      later.set(factor, next === undefined ? followers : followers.add(next));
    }
  }
  const order: string[] = [];
  while (later.size > 0) {
    const held = new Set([...later.values()].flatMap((followers) => [...followers]));
    const free = [...later.keys()].find((factor) => !held.has(factor));
    if (free === undefined) return null;
    order.push(free);
    later.delete(free);
  }
  return order;
}

/** Whether the terms, written in this order, are read as `expected`. */
function readsAs(written: readonly (readonly string[])[], expected: readonly (readonly string[])[]): boolean {
  const numbers = new Map<string, number>();
  for (const factor of written.flat()) if (!numbers.has(factor)) numbers.set(factor, numbers.size);
  const numberOf = (factor: string): number => numbers.get(factor) ?? 0;
  const read = written
    .map((term) => term.toSorted((a, b) => numberOf(a) - numberOf(b)))
    .sort((a, b) => a.length - b.length);
  return JSON.stringify(read) === JSON.stringify(expected);
}
