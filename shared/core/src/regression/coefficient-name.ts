import type { NumericExpression } from '../query-language/formula.ts';
import { printExpression } from '../query-language/print-formula.ts';

/** A numeric factor as R names its coefficient: `log(pgr + 1)`, `I(age/10)`, `I(age^2)`. */
export function coefficientName(expression: NumericExpression): string {
  const text = deparse(expression);
  return expression.kind === 'arithmetic' ? `I(${text})` : text;
}

/** R's deparse(): no blanks around `/` and `^`. A product of a value with itself was written as a power. */
function deparse(expression: NumericExpression): string {
  if (expression.kind === 'log') return `log(${deparse(expression.of)})`;
  if (expression.kind !== 'arithmetic') return printExpression(expression);
  const power = asPower(expression);
  if (power) return `${bracketed(power.base, 4, false)}^${String(power.exponent)}`;
  const own = rank(expression);
  const sign = expression.op === '/' ? '/' : ` ${expression.op} `;
  return `${bracketed(expression.left, own, false)}${sign}${bracketed(expression.right, own, true)}`;
}

/** Operations of one rank are read from the left: a right operand of the same rank needs brackets. */
function bracketed(operand: NumericExpression, rankOutside: number, right: boolean): string {
  const text = deparse(operand);
  const own = rank(operand);
  return own < rankOutside || (right && own === rankOutside) ? `(${text})` : text;
}

function rank(expression: NumericExpression): number {
  if (expression.kind !== 'arithmetic') return 5;
  if (asPower(expression)) return 3;
  return expression.op === '*' || expression.op === '/' ? 2 : 1;
}

function asPower(expression: NumericExpression): { base: NumericExpression; exponent: number } | null {
  if (expression.kind !== 'arithmetic' || expression.op !== '*') return null;
  const base = printExpression(expression.right);
  if (printExpression(expression.left) === base) return { base: expression.right, exponent: 2 };
  const inner = asPower(expression.left);
  return inner && printExpression(inner.base) === base ? { base: inner.base, exponent: inner.exponent + 1 } : null;
}
