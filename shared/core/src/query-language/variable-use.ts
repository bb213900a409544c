import type { Dictionary, Variable } from '../dictionary/dictionary.ts';
import { eventMend, findVariable, typeText } from '../dictionary/find-variable.ts';
import { Problem } from '../protocol/problem.ts';

/** What a formula does with a variable. */
export type VariableUse = 'term' | 'arithmetic' | 'response' | 'time' | 'event' | 'stratum';

/** The stratum that is no variable: the site itself. */
export const siteStratum = 'site';

const fits: Record<VariableUse, readonly Variable['type'][]> = {
  term: ['number', 'integer', 'category', 'boolean'],
  arithmetic: ['number', 'integer', 'boolean'],
  response: ['number', 'integer', 'boolean'],
  time: ['number', 'integer'],
  event: ['boolean', 'category'],
  stratum: ['category', 'boolean', 'integer'],
};

const needs: Record<VariableUse, string> = {
  term: 'a variable',
  arithmetic: 'only numbers and booleans can be calculated with',
  response: 'a response is a number or a boolean',
  time: 'a time is a number',
  event: 'an event is a boolean, or a category whose first level means censored',
  stratum: 'a stratum is a category, a boolean or an integer',
};

/**
 * Throws `unknown-variable` or `invalid-formula` unless the dictionary has the variable and its type fits the use.
 * `position` is where the name stands in a text, counted from 1; null for a tree.
 */
export function checkVariableUse(
  dictionary: Dictionary,
  name: string,
  use: VariableUse,
  position: number | null,
): void {
  if (name === siteStratum && use === 'stratum') return;
  const at = position === null ? '' : ` at ${String(position)}`;
  const where = position === null ? {} : { where: `position ${String(position)}` };
  if (name === siteStratum && !dictionary.variables.some((variable) => variable.name === siteStratum)) {
    throw new Problem('unknown-variable', `\`site\`${at} may only stand inside strata()`, where);
  }
  const variable = findVariable(dictionary, name, position === null ? {} : { position });
  if (fits[use].includes(variable.type)) return;
  throw new Problem('invalid-formula', `\`${name}\`${at} is ${typeText(variable)}; ${needs[use]}`, {
    ...where,
    ...(use === 'event' ? { mend: eventMend(variable) } : {}),
  });
}
