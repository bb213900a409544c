import type { Factor } from './formula.ts';
import { type FormulaCursor, formulaProblem } from './formula-cursor.ts';
import { type FormulaSource, parseExpression, parseNumber } from './parse-expression.ts';
import { splineMistake } from './spline-mistake.ts';

type Spline = Extract<Factor, { kind: 'ns' }>;

const explicit =
  'Write ns(x, knots = c(40, 55, 70)): R takes df = knots from the data; here a quantile query can supply them first.';

/** What stands inside `ns( )`: an expression, `knots = c(…)`, and optionally `Boundary.knots = c(low, high)`. */
export function parseSpline(source: FormulaSource, position: number): Spline {
  const { cursor, dictionary } = source;
  const of = parseExpression(source);
  let knots: number[] | undefined;
  let boundary: [number, number] | undefined;
  while (cursor.take(',')) {
    const name = cursor.peek();
    if (name.kind !== 'name') throw formulaProblem('the knots of ns() must be named', name.position, explicit);
    if (name.text === 'knots' && knots === undefined) knots = parseArgument(cursor);
    else if (name.text === 'Boundary.knots' && boundary === undefined) {
      const [low, high, ...more] = parseArgument(cursor);
      if (low === undefined || high === undefined || more.length > 0) {
        throw formulaProblem('Boundary.knots takes two numbers', name.position);
      }
      boundary = [low, high];
    } else
      throw formulaProblem(
        `ns() takes \`knots\` and \`Boundary.knots\`, once each; not \`${name.text.slice(0, 64)}\``,
        name.position,
        explicit,
      );
  }
  if (knots === undefined) throw formulaProblem('ns() without knots', position, explicit);
  const spline: Spline = { kind: 'ns', of, knots, ...(boundary === undefined ? {} : { boundary }) };
  const mistake = splineMistake(spline, dictionary);
  if (mistake !== null) throw formulaProblem(mistake, position);
  return spline;
}

/** `name = c(1, 2, 3)` or `name = 1`. */
function parseArgument(cursor: FormulaCursor): number[] {
  cursor.next();
  cursor.expect('=');
  if (!cursor.isCall()) return [parseNumber(cursor)];
  if (cursor.peek().text !== 'c') throw cursor.unexpected('numbers are expected: c(40, 55, 70)');
  cursor.next();
  cursor.expect('(');
  const numbers: number[] = [];
  do numbers.push(parseNumber(cursor));
  while (cursor.take(','));
  cursor.expect(')');
  return numbers;
}
