import type { ResultInput } from './contract.ts';

/** A count as a result shows it: null where it was suppressed, with the rule that did. */
export interface ShownCount {
  n: number | null;
  suppressed?: string;
}

type Input = Pick<ResultInput<unknown>, 'layout' | 'total'>;

/** The controlled count at a place of the vector. */
export function countAt({ total }: Pick<Input, 'total'>, place: number): number | null {
  const value = total.values[place];
  return value === null || value === undefined ? null : Number(value);
}

export function shownAt(input: Input, place: number): ShownCount {
  const rule = input.total.suppressed.get(input.layout.coordinates[place]?.key ?? '');
  return { n: countAt(input, place), ...(rule === undefined ? {} : { suppressed: rule }) };
}
