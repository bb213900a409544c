import { Problem } from '../protocol/problem.ts';
import { didYouMean, quoted } from '../query-language/suggest.ts';
import type { Dictionary, NumericVariable, Variable } from './dictionary.ts';

/** Where a name was written, for the error message. */
export interface Place {
  /** Position in a formula, counted from 1. */
  position?: number;
  /** Anything else: a path into the parameters. */
  where?: string;
}

/** The variable of that name (case counts). Throws `unknown-variable`, with the name that was probably meant. */
export function findVariable(dictionary: Dictionary, name: string, place: Place = {}): Variable {
  const found = dictionary.variables.find((variable) => variable.name === name);
  if (found) return found;
  const names = dictionary.variables.map((variable) => variable.name);
  const at = place.position === undefined ? '' : ` at ${String(place.position)}`;
  throw new Problem('unknown-variable', `unknown variable ${quoted(name)}${at}${didYouMean(name, names)}`, {
    ...whereOf(place),
    mend: `Use a variable of the dictionary \`${dictionary.dictionary}\`.`,
  });
}

/** The number or integer variable of that name. Throws `unknown-variable`, or `invalid-input` for another type. */
export function numericVariable(dictionary: Dictionary, name: string, place: Place = {}): NumericVariable {
  const variable = findVariable(dictionary, name, place);
  if (variable.type === 'number' || variable.type === 'integer') return variable;
  throw new Problem('invalid-input', `\`${name}\` is ${typeText(variable)}; a number or an integer is needed here`, {
    ...whereOf(place),
  });
}

/** `an integer`, `a category`: what a variable is, in a sentence. */
export function typeText({ type }: Variable): string {
  return `${type === 'integer' ? 'an' : 'a'} ${type}`;
}

/** How to make an event of a variable that is none. */
export function eventMend(variable: Variable): string {
  const { name, type } = variable;
  const isBinary = type === 'integer' && variable.min === 0 && variable.max === 1;
  if (isBinary) return `Declare \`${name}\` with \`type: boolean\` in the dictionary: 0 and 1 are read as no and yes.`;
  if (type !== 'category') return 'Use a boolean of the dictionary: 0 and 1 are read as no and yes.';
  return 'Use a boolean (0/1), or ask `competing-risks` where the first category means censored.';
}

/** Public bounds of a variable that can be calculated with; a boolean is 0 … 1. Throws `invalid-input` for a category. */
export function boundsOf(variable: Variable): { min: number; max: number } {
  if (variable.type === 'boolean') return { min: 0, max: 1 };
  if (variable.type !== 'category') return { min: variable.min, max: variable.max };
  throw new Problem('invalid-input', `\`${variable.name}\` is a category; it has levels, no bounds`);
}

function whereOf(place: Place): { where?: string } {
  if (place.position !== undefined) return { where: `position ${String(place.position)}` };
  return place.where === undefined ? {} : { where: place.where };
}
