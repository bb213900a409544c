import type { Dictionary } from '../dictionary/dictionary.ts';
import { expressionSize } from './expression-size.ts';
import type { NumericExpression } from './formula.ts';
import { type FormulaCursor, formulaProblem } from './formula-cursor.ts';
import { refusedCall } from './formula-functions.ts';
import { formulaLimits } from './formula-limits.ts';
import { expressionVariables } from './formula-variables.ts';
import { checkVariableUse } from './variable-use.ts';

/** A text being read, and the dictionary its names are looked up in. */
export interface FormulaSource {
  cursor: FormulaCursor;
  dictionary: Dictionary;
}

/**
 * Arithmetic as R reads it inside I(), log(), ns() and offset(), and left of `~`: + - * /, log(), brackets, and whole
 * powers from 1 to 10, which become products. The result has at least one variable.
 */
export function parseExpression(source: FormulaSource): NumericExpression {
  const start = source.cursor.peek().position;
  const expression = checkedSize(parseSum(source), start);
  if (expressionVariables(expression).length > 0) return expression;
  throw formulaProblem('an expression without a variable', start);
}

/** A number with its sign, as in a list of knots. */
export function parseNumber(cursor: FormulaCursor): number {
  const sign = parseSign(cursor);
  const token = cursor.peek();
  if (token.kind !== 'number') throw cursor.unexpected('a number is expected');
  const value = Number(cursor.next().text);
  if (!Number.isFinite(value)) throw formulaProblem('a number is too large', token.position);
  return value === 0 ? 0 : sign * value;
}

function parseSum(source: FormulaSource): NumericExpression {
  const { cursor } = source;
  let left = parseProduct(source);
  while (cursor.is('+') || cursor.is('-')) {
    const op = cursor.next().text === '+' ? '+' : '-';
    left = { kind: 'arithmetic', op, left, right: parseProduct(source) };
  }
  return left;
}

function parseProduct(source: FormulaSource): NumericExpression {
  const { cursor } = source;
  let left = parseSigned(source);
  while (cursor.is('*') || cursor.is('/')) {
    const op = cursor.next().text === '*' ? '*' : '/';
    left = { kind: 'arithmetic', op, left, right: parseSigned(source) };
  }
  return left;
}

/** In R a sign binds less than a power: -x^2 is -(x^2). The tree has no sign: -x is -1 * x. */
function parseSigned(source: FormulaSource): NumericExpression {
  const sign = parseSign(source.cursor);
  const operand = parsePower(source);
  if (sign === 1) return operand;
  if (operand.kind === 'number') return { kind: 'number', value: operand.value === 0 ? 0 : -operand.value };
  return product({ kind: 'number', value: -1 }, operand);
}

function parsePower(source: FormulaSource): NumericExpression {
  const { cursor } = source;
  const start = cursor.peek().position;
  const base = parsePrimary(source);
  if (!cursor.take('^')) return base;
  const times = parseExponent(cursor);
  let power = base;
  for (let i = 1; i < times; i += 1) power = product(power, base);
  return checkedSize(power, start);
}

/** A whole number from 1 to 10 behind `^`. */
export function parseExponent(cursor: FormulaCursor): number {
  const token = cursor.peek();
  const exponent = token.kind === 'number' ? Number(token.text) : Number.NaN;
  if (!Number.isInteger(exponent) || exponent < 1 || exponent > 10) {
    throw formulaProblem('an exponent is a whole number from 1 to 10;', token.position);
  }
  cursor.next();
  if (cursor.is('^')) throw cursor.unexpected('a power of a power needs brackets');
  return exponent;
}

function parsePrimary(source: FormulaSource): NumericExpression {
  const { cursor, dictionary } = source;
  const token = cursor.peek();
  if (cursor.isCall() && token.text !== 'log' && token.text !== 'I') throw refusedCall(token);
  if (cursor.isCall()) {
    cursor.next();
    const of = parseBracketed(source);
    return token.text === 'log' ? { kind: 'log', of } : of;
  }
  if (cursor.is('(')) return parseBracketed(source);
  if (token.kind === 'number') return { kind: 'number', value: parseNumber(cursor) };
  if (token.kind !== 'name') throw cursor.unexpected('a variable or a number is expected');
  checkVariableUse(dictionary, token.text, 'arithmetic', token.position);
  return { kind: 'variable', name: cursor.next().text };
}

function parseBracketed(source: FormulaSource): NumericExpression {
  const { cursor } = source;
  const start = cursor.peek().position;
  cursor.expect('(');
  const inner = cursor.nested(start, () => parseSum(source));
  if (cursor.is(',')) throw cursor.unexpected('log() and I() take one argument');
  cursor.expect(')');
  return inner;
}

function parseSign(cursor: FormulaCursor): 1 | -1 {
  let sign: 1 | -1 = 1;
  while (cursor.is('-') || cursor.is('+')) {
    if (cursor.next().text === '-') sign = sign === 1 ? -1 : 1;
  }
  return sign;
}

function product(left: NumericExpression, right: NumericExpression): NumericExpression {
  return { kind: 'arithmetic', op: '*', left, right };
}

function checkedSize(expression: NumericExpression, start: number): NumericExpression {
  const { depth, parts } = expressionSize(expression, formulaLimits.parts);
  if (depth <= formulaLimits.depth && parts <= formulaLimits.parts) return expression;
  const most = `${String(formulaLimits.depth)} levels or ${String(formulaLimits.parts)} parts`;
  throw formulaProblem(`an expression with more than ${most}`, start);
}
