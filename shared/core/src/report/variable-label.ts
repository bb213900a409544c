import type { Dictionary } from '../dictionary/dictionary.ts';

/** A variable as a paper names it: its label (or name) and, in brackets, its unit. */
export function variableLabel(name: string, dictionary: Dictionary | null): string {
  const variable = dictionary?.variables.find((each) => each.name === name);
  const label = variable?.label ?? name;
  return variable?.unit === undefined ? label : `${label} (${variable.unit})`;
}
