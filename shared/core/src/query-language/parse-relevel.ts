import type { Factor } from './formula.ts';
import { formulaProblem } from './formula-cursor.ts';
import type { FormulaSource } from './parse-expression.ts';
import { relevelMistake } from './relevel-mistake.ts';
import { checkVariableUse } from './variable-use.ts';

const shape = 'relevel() takes a category and its reference level';

/** What stands inside `relevel( )`, as in R: a category and `ref = "level"`. */
export function parseRelevel({ cursor, dictionary }: FormulaSource): Factor {
  const variable = cursor.peek();
  if (variable.kind !== 'name' || cursor.isCall()) throw cursor.unexpected(shape);
  checkVariableUse(dictionary, variable.text, 'term', variable.position);
  cursor.next();
  cursor.expect(',');
  if (cursor.peek().text === 'ref' && cursor.peek(1).text === '=') {
    cursor.next();
    cursor.next();
  }
  const level = cursor.peek();
  if (level.kind !== 'string') {
    throw formulaProblem('a reference level is expected in quotes', level.position, 'Write relevel(x, ref = "b").');
  }
  cursor.next();
  const factor = { kind: 'relevel' as const, name: variable.text, ref: level.text };
  const mistake = relevelMistake(factor, dictionary);
  if (mistake !== null) throw formulaProblem(mistake.detail, level.position, mistake.mend);
  return factor;
}
