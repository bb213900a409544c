import type { Cell } from './block.ts';
import type { NumberFormat } from './format-number.ts';

export function text(value: string, indent = 0): Cell {
  return indent === 0 ? { kind: 'text', text: value } : { kind: 'text', text: value, indent };
}

/** Nothing belongs here; what has no value is `none`. */
export const blank: Cell = { kind: 'text', text: '' };

/** null and NaN have no value; infinity is one, for who passes it on knowingly. */
export function number(value: number | null, format: NumberFormat): Cell {
  return value === null || Number.isNaN(value) ? { kind: 'none' } : { kind: 'number', value, format };
}

/** A count that disclosure control may have removed. */
export function count(value: number | null, suppressed?: string): Cell {
  return suppressed === undefined ? number(value, { style: 'count' }) : { kind: 'hidden', rule: suppressed };
}

/** House rule for estimates: four significant digits. */
export function estimate(value: number | null): Cell {
  return number(value, { style: 'significant', digits: 4 });
}

/** A value on the scale of the data, as a time or a quantile: whole ones without digits behind the point. */
export function measured(value: number | null): Cell {
  return value !== null && Number.isInteger(value) ? number(value, { style: 'count' }) : estimate(value);
}

export function measuredRange(low: number | null, high: number | null): Cell {
  return pair('range', measured(low), measured(high));
}

export function pValue(value: number | null): Cell {
  return number(value, { style: 'p' });
}

/** `54.9 (12.9)`: mean and SD, count and per cent. One hidden half hides the cell, two without a value are none. */
export function withBrackets(first: Cell, second: Cell): Cell {
  return pair('brackets', first, second);
}

export function range(low: number | null, high: number | null): Cell {
  return pair('range', estimate(low), estimate(high));
}

function pair(form: 'brackets' | 'range', first: Cell, second: Cell): Cell {
  if (first.kind === 'hidden') return first;
  if (second.kind === 'hidden') return second;
  if (first.kind === 'none' && second.kind === 'none') return first;
  return { kind: 'pair', form, first, second };
}
