import { Problem } from '../protocol/problem.ts';
import { formulaLimits } from './formula-limits.ts';

export interface Token {
  kind: 'name' | 'number' | 'string' | 'symbol' | 'end';
  /** Of a string what stands between its quotes. */
  text: string;
  /** Counted from 1. */
  position: number;
}

/**
 * Names, numbers and strings as R writes them; every other character is a symbol of its own, for the parser to accept or name.
 * Throws `invalid-formula` for a text that is too long.
 */
export function tokenizeFormula(text: string): Token[] {
  if (text.length > formulaLimits.text) {
    throw new Problem(
      'invalid-formula',
      `the formula has ${String(text.length)} characters; at most ${String(formulaLimits.text)} are read`,
      {
        where: `position ${String(formulaLimits.text + 1)}`,
        mend: 'Shorten it: a model of so many terms is not fitted.',
      },
    );
  }
  // Numbers first: `.5` is one, though R's names may begin with a dot.
  const lexeme =
    /(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z.][A-Za-z0-9._]*)|"(?<string>(?:[^"\\]|\\.)*)"|\s+|(?<symbol>.)/gsu;
  const tokens: Token[] = [];
  for (const match of text.matchAll(lexeme)) {
    const { name, number, string, symbol } = match.groups ?? {};
    const position = match.index + 1;
    if (name !== undefined) tokens.push({ kind: 'name', text: name, position });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, position });
    else if (string !== undefined) tokens.push({ kind: 'string', text: string.replace(/\\(.)/gsu, '$1'), position });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, position });
  }
  return [...tokens, { kind: 'end', text: '', position: text.length + 1 }];
}
