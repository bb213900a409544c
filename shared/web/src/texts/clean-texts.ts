import { printable } from '@consilium/core/report/display-width.ts';

/**
 * The same data with every text in it fit for a page, an SVG or a Word file: no control characters (XML has none), no
 * half characters, nothing that turns the direction of what follows. Names of fields stay.
 */
export function cleanTexts<T>(data: T): T {
  return clean(data) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return printable(value.toWellFormed()).replace(/[\uFFFE\uFFFF]/g, '\uFFFD');
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner)]));
}
