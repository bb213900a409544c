import type { Problem } from '../protocol/problem.ts';
import { formulaProblem } from './formula-cursor.ts';
import { didYouMean, quoted } from './suggest.ts';
import type { Token } from './tokenize-formula.ts';

const known = ['log', 'I', 'ns', 'relevel', 'offset', 'strata', 'Surv'];

const onlyLog = 'Of the functions of a number only log() is offered; I() takes + - * / and whole powers.';
const reasons = new Map([
  ['factor', 'The dictionary says which variables are categories; write the name alone.'],
  ['as.factor', 'The dictionary says which variables are categories; write the name alone.'],
  ['poly', 'Write I(x^2), or ns() with explicit knots.'],
  ['bs', 'Write ns() with explicit knots.'],
  ['s', 'Write ns() with explicit knots.'],
  ['cluster', 'Ask for robust standard errors with a parameter of the analysis.'],
  ['log2', 'Write I(log(x) / 0.6931471805599453).'],
  ['log10', 'Write I(log(x) / 2.302585092994046).'],
  ['log1p', 'Write log(x + 1).'],
  ['sqrt', onlyLog],
  ['exp', onlyLog],
]);

/** The problem that a function is not part of the language, or not in this place. */
export function refusedCall(name: Token): Problem {
  if (known.includes(name.text)) {
    const where = name.text === 'Surv' ? 'left of `~`' : 'elsewhere';
    return formulaProblem(`${name.text}() may only stand ${where}, not`, name.position);
  }
  const meant = didYouMean(name.text, known);
  return formulaProblem(
    `the formula language has no function ${quoted(name.text)}`,
    name.position,
    reasons.get(name.text) ?? `It has ${known.map((each) => `${each}()`).join(', ')}${meant}`,
  );
}
