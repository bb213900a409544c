import type { Dictionary, NumericVariable, Variable } from '../dictionary/dictionary.ts';
import { eventMend, findVariable, numericVariable, typeText } from '../dictionary/find-variable.ts';
import { Problem } from '../protocol/problem.ts';
import { checkFormula } from '../query-language/check-formula.ts';
import type { Formula, Term } from '../query-language/formula.ts';
import { siteStratum } from '../query-language/variable-use.ts';

/** What a formula `Surv(start?, time, event) ~ groups + strata(…)` asks for. */
export interface SurvivalFormula {
  /** Late entry: at risk after it only. null: everybody from the beginning. */
  start: NumericVariable | null;
  time: NumericVariable;
  event: Variable;
  /** Their combinations are the groups, as in R; none: one group. */
  groups: Variable[];
  strata: Variable[];
  /** strata(site). */
  bySite: boolean;
}

const where = 'params.formula';
/** A whole number with so few values can stand for categories. */
const maxIntegerLevels = 50;

/** Throws `invalid-formula`, `unknown-variable` or `invalid-input` where it is no question about curves. */
export function survivalFormula(formula: Formula, dictionary: Dictionary): SurvivalFormula {
  checkFormula(formula, dictionary);
  const { response } = formula;
  if (response?.kind !== 'surv') {
    throw new Problem('invalid-formula', 'the response is no follow-up time', {
      where,
      mend: 'Write Surv(time, event) ~ … or Surv(start, stop, event) ~ ….',
    });
  }
  if (formula.offset.length > 0 || !formula.intercept) {
    throw new Problem('invalid-formula', 'offset() and `- 1` have no meaning for groups', {
      where,
      mend: 'Leave them out: the right side names the variables that make the groups.',
    });
  }
  const groups = formula.terms.map((term) => groupVariable(nameOf(term), dictionary));
  const strata = formula.strata
    .filter((name) => !isSite(name, dictionary))
    .map((name) => groupVariable(name, dictionary));
  refuseTwice([response.time, response.event, ...groups.map(({ name }) => name), ...strata.map(({ name }) => name)]);
  return {
    start: response.start === undefined ? null : timeVariable(response.start, dictionary),
    time: timeVariable(response.time, dictionary),
    event: findVariable(dictionary, response.event, { where }),
    groups,
    strata,
    bySite: formula.strata.some((name) => isSite(name, dictionary)),
  };
}

/** Throws `invalid-formula` for a category: causes of an event are a matter of competing risks. */
export function requireBooleanEvent({ event }: SurvivalFormula): void {
  if (event.type === 'boolean') return;
  throw new Problem('invalid-formula', `\`${event.name}\` is ${typeText(event)}; an event is a boolean`, {
    where,
    mend: eventMend(event),
  });
}

/** `site` is the site itself, unless the dictionary has a variable of that name. */
export function isSite(name: string, dictionary: Dictionary): boolean {
  return name === siteStratum && !dictionary.variables.some((variable) => variable.name === siteStratum);
}

function nameOf(term: Term): string {
  const [factor, ...others] = term;
  if (factor?.kind === 'variable' && others.length === 0) return factor.name;
  throw new Problem(
    'invalid-formula',
    'the right side names the variables that make the groups, without calculations',
    {
      where,
      mend: 'Write arm, or arm + grade for every combination; strata(grade) for strata.',
    },
  );
}

function groupVariable(name: string, dictionary: Dictionary): Variable {
  const variable = findVariable(dictionary, name, { where });
  const few = variable.type === 'integer' && variable.max - variable.min < maxIntegerLevels;
  if (variable.type === 'category' || variable.type === 'boolean' || few) return variable;
  throw new Problem('invalid-formula', `\`${name}\` is ${typeText(variable)} and makes no groups`, {
    where,
    mend: 'Group by a category, a boolean, or a whole number with few values.',
  });
}

export function timeVariable(name: string, dictionary: Dictionary): NumericVariable {
  const variable = numericVariable(dictionary, name, { where });
  if (variable.min >= 0) return variable;
  throw new Problem('invalid-input', `\`${name}\` can be negative, so it is no time`, {
    where,
    mend: 'Give the variable a minimum of 0 in the dictionary.',
  });
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new Problem('invalid-formula', `\`${twice}\` stands in the formula twice`, { where });
}
