import { arrangeTerms } from './arrange-terms.ts';
import type { Factor, Formula, NumericExpression, ResponseTree } from './formula.ts';

/** Canonical text of a formula in R's syntax: reading it gives the same tree. */
export function printFormula(formula: Formula): string {
  const terms = formula.terms.map((term) => term.map(printFactor));
  const right = terms.length === 0 ? [] : [arrangeTerms(terms)];
  if (!formula.intercept) right.push('0');
  right.push(...formula.offset.map((expression) => `offset(${printExpression(expression)})`));
  right.push(...formula.strata.map((name) => `strata(${name})`));
  const left = formula.response === null ? '' : `${printResponse(formula.response)} `;
  return `${left}~ ${right.length === 0 ? '1' : right.join(' + ')}`;
}

/** A factor as it stands in a term: arithmetic in I(). */
export function printFactor(factor: Factor): string {
  if (factor.kind === 'arithmetic') return `I(${printExpression(factor)})`;
  if (factor.kind === 'relevel') return `relevel(${factor.name}, ref = "${factor.ref.replace(/["\\]/gu, '\\$&')}")`;
  if (factor.kind !== 'ns') return printExpression(factor);
  const boundary = factor.boundary === undefined ? '' : `, Boundary.knots = c(${factor.boundary.join(', ')})`;
  return `ns(${printExpression(factor.of)}, knots = c(${factor.knots.join(', ')})${boundary})`;
}

/** Arithmetic with the brackets it needs. */
export function printExpression(expression: NumericExpression): string {
  switch (expression.kind) {
    case 'variable':
      return expression.name;
    case 'number':
      return String(expression.value);
    case 'log':
      return `log(${printExpression(expression.of)})`;
    case 'arithmetic': {
      const own = binding(expression);
      const [left, right] = [expression.left, expression.right];
      // Operations are read from the left: an operand of the same rank needs brackets on the right only.
      const l = binding(left) < own ? `(${printExpression(left)})` : printExpression(left);
      const r = binding(right) <= own ? `(${printExpression(right)})` : printExpression(right);
      return `${l} ${expression.op} ${r}`;
    }
  }
}

function printResponse(response: ResponseTree): string {
  if (response.kind === 'value') return printExpression(response.of);
  const { start, time, event } = response;
  return `Surv(${[...(start === undefined ? [] : [start]), time, event].join(', ')})`;
}

function binding(expression: NumericExpression): number {
  if (expression.kind !== 'arithmetic') return 3;
  return expression.op === '+' || expression.op === '-' ? 1 : 2;
}
