import { Problem } from '../protocol/problem.ts';
import { formulaLimits } from './formula-limits.ts';
import { quoted } from './suggest.ts';
import { type Token, tokenizeFormula } from './tokenize-formula.ts';

const hints: Record<string, string> = {
  '/': 'Write I(a / b) for a division, a + a:b for nesting.',
  '%': 'Write a + a:b for nesting.',
  '|': 'Random effects are not offered; strata() and heterogeneity are.',
  '=': 'Comparisons belong into the cohort; an event is a boolean of the dictionary.',
  '<': 'Comparisons belong into the cohort.',
  '>': 'Comparisons belong into the cohort.',
  '`': 'Names are written without quotes.',
  '"': 'Names are written without quotes.',
  "'": 'Names are written without quotes.',
};

/** Reads tokens from left to right; every mistake it reports has a position. */
export class FormulaCursor {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokenizeFormula(text);
    this.#end = { kind: 'end', text: '', position: text.length + 1 };
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#index + ahead] ?? this.#end;
  }

  next(): Token {
    const token = this.peek();
    this.#index += 1;
    return token;
  }

  is(symbol: string): boolean {
    const token = this.peek();
    return token.kind === 'symbol' && token.text === symbol;
  }

  /** A name with an opening bracket behind it. */
  isCall(): boolean {
    return this.peek().kind === 'name' && this.peek(1).kind === 'symbol' && this.peek(1).text === '(';
  }

  take(symbol: string): boolean {
    if (!this.is(symbol)) return false;
    this.#index += 1;
    return true;
  }

  expect(symbol: string): void {
    if (!this.take(symbol)) throw this.unexpected(`\`${symbol}\` is expected`);
  }

  /** Parses one level deeper; `at` is where the level begins. */
  nested<T>(at: number, parse: () => T): T {
    if (this.#depth >= formulaLimits.depth) {
      throw formulaProblem(`brackets are nested more than ${String(formulaLimits.depth)} deep`, at);
    }
    this.#depth += 1;
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  /** The problem that the next token cannot stand here. */
  unexpected(wanted?: string): Problem {
    const token = this.peek();
    const shown = token.kind === 'string' ? '"' : token.text;
    const found = token.kind === 'end' ? 'the formula ends too early' : `unexpected ${quoted(shown)}`;
    const detail = wanted === undefined ? found : `${wanted}; ${found}`;
    return formulaProblem(
      detail,
      token.position,
      token.kind === 'symbol' || token.kind === 'string' ? hints[shown] : undefined,
    );
  }
}

/** `invalid-formula` at a position counted from 1. */
export function formulaProblem(detail: string, position: number, mend?: string): Problem {
  return new Problem('invalid-formula', `${detail} at ${String(position)}`, {
    where: `position ${String(position)}`,
    ...(mend === undefined ? {} : { mend }),
  });
}
