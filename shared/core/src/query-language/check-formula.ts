import type { Dictionary } from '../dictionary/dictionary.ts';
import { Problem } from '../protocol/problem.ts';
import type { Factor, Formula, NumericExpression, ResponseTree } from './formula.ts';
import { expressionOf, expressionVariables } from './formula-variables.ts';
import { printFactor } from './print-formula.ts';
import { relevelMistake } from './relevel-mistake.ts';
import { splineMistake } from './spline-mistake.ts';
import { checkVariableUse } from './variable-use.ts';

/**
 * What parseFormula checks of a text, for a tree that formulaSchema accepted: known variables of fitting types, knots
 * within their boundary, a response that is no term. Throws `unknown-variable` or `invalid-formula`, without a position.
 */
export function checkFormula(formula: Formula, dictionary: Dictionary): void {
  const { response, terms, offset, strata } = formula;
  if (response) checkResponse(response, dictionary);
  for (const factor of terms.flat()) checkFactor(factor, dictionary);
  for (const expression of offset) checkArithmetic(expression, dictionary);
  for (const name of strata) checkVariableUse(dictionary, name, 'stratum', null);
  if (response?.kind !== 'value') return;
  const text = printFactor(response.of);
  if (terms.flat().some((factor) => printFactor(factor) === text)) {
    throw new Problem('invalid-formula', `the response \`${text}\` is also a term`);
  }
}

function checkResponse(response: ResponseTree, dictionary: Dictionary): void {
  if (response.kind === 'value') {
    for (const name of expressionVariables(response.of)) checkVariableUse(dictionary, name, 'response', null);
    return;
  }
  const { start, time, event } = response;
  const names = start === undefined ? [time, event] : [start, time, event];
  if (new Set(names).size !== names.length) throw new Problem('invalid-formula', 'Surv() with the same variable twice');
  for (const name of names) checkVariableUse(dictionary, name, name === event ? 'event' : 'time', null);
}

function checkFactor(factor: Factor, dictionary: Dictionary): void {
  if (factor.kind === 'variable') {
    checkVariableUse(dictionary, factor.name, 'term', null);
    return;
  }
  if (factor.kind === 'relevel') {
    const mistake = relevelMistake(factor, dictionary);
    if (mistake !== null) throw new Problem('invalid-formula', mistake.detail, mistake);
    return;
  }
  checkArithmetic(expressionOf(factor), dictionary);
  const mistake = factor.kind === 'ns' ? splineMistake(factor, dictionary) : null;
  if (mistake !== null) throw new Problem('invalid-formula', mistake);
}

function checkArithmetic(expression: NumericExpression, dictionary: Dictionary): void {
  for (const name of expressionVariables(expression)) checkVariableUse(dictionary, name, 'arithmetic', null);
}
