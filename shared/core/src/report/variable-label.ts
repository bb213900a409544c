import type { Dictionary, Variable } from '../dictionary/dictionary.ts';

/** A variable as a paper names it: its label (or name) and, in brackets, its unit. */
export function variableLabel(name: string, dictionary: Dictionary | null): string {
  const unit = find(name, dictionary)?.unit;
  return unit === undefined ? plainLabel(name, dictionary) : `${plainLabel(name, dictionary)} (${unit})`;
}

/** The same without its unit, for what has none: correlations, groups. */
export function plainLabel(name: string, dictionary: Dictionary | null): string {
  return find(name, dictionary)?.label ?? name;
}

function find(name: string, dictionary: Dictionary | null): Variable | undefined {
  return dictionary?.variables.find((each) => each.name === name);
}
