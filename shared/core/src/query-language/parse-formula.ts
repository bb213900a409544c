import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Formula, ResponseTree } from './formula.ts';
import { FormulaCursor, formulaProblem } from './formula-cursor.ts';
import { type FormulaSource, parseExpression } from './parse-expression.ts';
import { parseTerms } from './parse-terms.ts';
import { printFactor } from './print-formula.ts';
import { checkVariableUse, type VariableUse } from './variable-use.ts';

/**
 * R's formula syntax → tree: `y ~ a + b * c + ns(age, knots = c(40, 55, 70)) + offset(log(t)) + strata(site)`. Terms are
 * expanded and ordered as R's `terms.formula` does, names looked up in the dictionary. Throws `invalid-formula` or
 * `unknown-variable` with the position of the mistake, counted from 1.
 */
export function parseFormula(text: string, dictionary: Dictionary): Formula {
  const source = { cursor: new FormulaCursor(text), dictionary };
  const { cursor } = source;
  const response = cursor.is('~') ? null : parseResponse(source);
  if (!cursor.take('~')) throw cursor.unexpected('`~` is expected');
  if (cursor.peek().kind === 'end') {
    throw formulaProblem('nothing stands right of `~`', cursor.peek().position, 'Write `~ 1` for no terms.');
  }
  const { positions, ...right } = parseTerms(source);
  if (cursor.peek().kind !== 'end') throw cursor.unexpected();
  if (response?.kind === 'value') {
    const again = positions.get(printFactor(response.of));
    if (again !== undefined) throw formulaProblem('the response stands on both sides of `~`, again', again);
  }
  return { response, ...right };
}

function parseResponse(source: FormulaSource): ResponseTree {
  const { cursor, dictionary } = source;
  const token = cursor.peek();
  if (cursor.isCall() && token.text === 'Surv') return parseSurv(source);
  const after = cursor.peek(1);
  if (token.kind === 'name' && after.kind === 'symbol' && after.text === '~') {
    checkVariableUse(dictionary, token.text, 'response', token.position);
  }
  return { kind: 'value', of: parseExpression(source) };
}

/** Surv(time, event) or Surv(start, stop, event). */
function parseSurv({ cursor, dictionary }: FormulaSource): ResponseTree {
  const { position } = cursor.next();
  cursor.expect('(');
  const names: { text: string; position: number }[] = [];
  do {
    if (cursor.peek().kind !== 'name' || cursor.isCall()) throw cursor.unexpected('Surv() takes names of variables');
    names.push(cursor.next());
  } while (names.length < 3 && cursor.take(','));
  cursor.expect(')');
  const uses: VariableUse[] = names.length === 3 ? ['time', 'time', 'event'] : ['time', 'event'];
  names.forEach((name, i) => {
    checkVariableUse(dictionary, name.text, uses[i] ?? 'time', name.position);
  });
  const texts = names.map((name) => name.text);
  if (new Set(texts).size !== texts.length) throw formulaProblem('Surv() with the same variable twice', position);
  const [a, b, c] = texts;
  if (a === undefined || b === undefined) {
    throw formulaProblem('Surv() without an event', position, 'Write Surv(time, event) or Surv(start, stop, event).');
  }
  return c === undefined ? { kind: 'surv', time: a, event: b } : { kind: 'surv', start: a, time: b, event: c };
}
