import type { Factor, NumericExpression, Term } from './formula.ts';
import { formulaProblem } from './formula-cursor.ts';
import { refusedCall } from './formula-functions.ts';
import { formulaLimits } from './formula-limits.ts';
import { type FormulaSource, parseExponent, parseExpression } from './parse-expression.ts';
import { parseRelevel } from './parse-relevel.ts';
import { parseSpline } from './parse-spline.ts';
import { printExpression, printFactor } from './print-formula.ts';
import { byOrder, crossing, difference, interaction, type TermSet, termSet, union } from './term-sets.ts';
import type { Token } from './tokenize-formula.ts';
import { checkVariableUse } from './variable-use.ts';

export interface RightSide {
  intercept: boolean;
  terms: Term[];
  offset: NumericExpression[];
  strata: string[];
  /** Where each factor first stands, by its printed text. */
  positions: Map<string, number>;
}

/** Everything right of `~`, expanded and ordered as R's `terms.formula` does. */
export function parseTerms(source: FormulaSource): RightSide {
  const reader = new TermReader(source);
  const start = source.cursor.peek().position;
  const terms = byOrder(reader.sum());
  if (terms.length > formulaLimits.terms) {
    throw formulaProblem(`more than ${String(formulaLimits.terms)} terms`, start);
  }
  if (terms.some((term) => term.length > formulaLimits.factors)) {
    throw formulaProblem(`an interaction of more than ${String(formulaLimits.factors)} factors`, start);
  }
  return reader.rightSide(terms);
}

/** Far more than may be left in the end: `(a + b + …)^3 - …` grows before it shrinks. */
const workingTerms = 1000;

class TermReader {
  readonly #source: FormulaSource;
  readonly #factors: Factor[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #positions = new Map<string, number>();
  readonly #offset = new Map<string, NumericExpression>();
  readonly #strata = new Set<string>();
  #intercept = true;
  /** False while what is read is subtracted, so that `- 1` and `- (a + 0)` mean what they mean in R. */
  #adding = true;
  /** Where the latest offset() or strata() stands: they may be added, and nothing else. */
  #special = 0;

  constructor(source: FormulaSource) {
    this.#source = source;
  }

  rightSide(terms: (readonly number[])[]): RightSide {
    return {
      intercept: this.#intercept,
      terms: terms.map((term) => term.flatMap((number) => this.#factors[number] ?? [])),
      offset: [...this.#offset.values()],
      strata: [...this.#strata],
      positions: this.#positions,
    };
  }

  sum(): TermSet {
    const { cursor } = this.#source;
    let set = this.#summand();
    while (cursor.is('+') || cursor.is('-')) {
      const at = cursor.peek().position;
      if (cursor.next().text === '+') set = this.#limited(union(set, this.#summand()), at);
      else
        set = difference(
          set,
          this.#subtracted(() => this.#summand()),
        );
    }
    return set;
  }

  /** A product, or 0 or 1 with any signs: `+ 0` and `- 1` take the intercept away. */
  #summand(): TermSet {
    const { cursor } = this.#source;
    const { kind, text, position } = cursor.peek();
    if (kind === 'number') return this.#constant();
    if (kind !== 'symbol' || (text !== '-' && text !== '+')) return this.#product();
    cursor.next();
    // R reads -a:b as (-a):b, which is nothing at all: better to ask.
    const signed = cursor.peek();
    const isConstant =
      signed.kind === 'number' || (signed.kind === 'symbol' && (signed.text === '-' || signed.text === '+'));
    if (text === '-' && !isConstant) throw formulaProblem('a minus with nothing left of it', position);
    return cursor.nested(position, () => (text === '+' ? this.#summand() : this.#subtracted(() => this.#summand())));
  }

  #constant(): TermSet {
    const { cursor } = this.#source;
    const { text, position } = cursor.next();
    const value = Number(text);
    const alone = !['*', ':', '^', '/'].some((operator) => cursor.is(operator));
    if ((value !== 0 && value !== 1) || !alone) throw numberAsTerm(position);
    this.#intercept = (value === 1) === this.#adding;
    return termSet();
  }

  #subtracted(read: () => TermSet): TermSet {
    this.#adding = !this.#adding;
    const set = this.#plain('subtracted', read);
    this.#adding = !this.#adding;
    return set;
  }

  #product(): TermSet {
    return this.#chain('*', crossing, () => this.#chain(':', interaction, () => this.#power()));
  }

  #chain(operator: string, combine: (a: TermSet, b: TermSet) => TermSet, operand: () => TermSet): TermSet {
    const { cursor } = this.#source;
    const before = this.#special;
    let set = operand();
    while (cursor.is(operator)) {
      const at = cursor.next().position;
      if (this.#special !== before) throw specialInside(this.#special, `combined by \`${operator}\``);
      if (cursor.peek().kind === 'number') throw numberAsTerm(cursor.peek().position);
      const right = this.#plain(`combined by \`${operator}\``, operand);
      // R takes the whole product for empty then, also of `*`: better to ask.
      if (set.size === 0 || right.size === 0) throw formulaProblem(`\`${operator}\` with no term on one side`, at);
      if (set.size * right.size > workingTerms * 10) throw tooManyTerms(at);
      set = this.#limited(combine(set, right), at);
    }
    return set;
  }

  #power(): TermSet {
    const { cursor } = this.#source;
    const before = this.#special;
    const base = this.#primary();
    const at = cursor.peek().position;
    if (!cursor.take('^')) return base;
    if (this.#special !== before) throw specialInside(this.#special, 'raised to a power');
    let set = base;
    for (let times = parseExponent(cursor); times > 1; times -= 1) {
      if (set.size * base.size > workingTerms * 10) throw tooManyTerms(at);
      set = this.#limited(interaction(set, base), at);
    }
    return set;
  }

  #primary(): TermSet {
    const { cursor, dictionary } = this.#source;
    const token = cursor.peek();
    if (cursor.isCall()) return this.#call(token);
    if (cursor.take('(')) {
      const inner = cursor.nested(token.position, () => this.sum());
      cursor.expect(')');
      return inner;
    }
    if (token.text === '.') throw formulaProblem('`.` is not offered', token.position, 'Name the variables.');
    if (token.kind !== 'name') throw cursor.unexpected('a term is expected');
    checkVariableUse(dictionary, token.text, 'term', token.position);
    cursor.next();
    return this.#factor({ kind: 'variable', name: token.text }, token.position);
  }

  #call(name: Token): TermSet {
    const { cursor } = this.#source;
    const inside = <T>(read: () => T): T => {
      cursor.next();
      cursor.expect('(');
      const result = cursor.nested(name.position, read);
      if (cursor.is(',')) throw cursor.unexpected(`${name.text}() takes one argument`);
      cursor.expect(')');
      return result;
    };
    switch (name.text) {
      case 'I':
        return this.#factor(
          inside(() => parseExpression(this.#source)),
          name.position,
        );
      case 'log':
        return this.#factor({ kind: 'log', of: inside(() => parseExpression(this.#source)) }, name.position);
      case 'ns':
        return this.#factor(
          inside(() => parseSpline(this.#source, name.position)),
          name.position,
        );
      case 'relevel':
        return this.#factor(
          inside(() => parseRelevel(this.#source)),
          name.position,
        );
      case 'offset':
        return this.#addOffset(
          inside(() => parseExpression(this.#source)),
          name.position,
        );
      case 'strata':
        inside(() => {
          this.#readStrata();
        });
        return this.#specialAt(name.position);
      default:
        throw refusedCall(name);
    }
  }

  #factor(factor: Factor, position: number): TermSet {
    const text = printFactor(factor);
    const number = this.#numbers.get(text) ?? this.#factors.push(factor) - 1;
    this.#numbers.set(text, number);
    if (!this.#positions.has(text)) this.#positions.set(text, position);
    return termSet([number]);
  }

  #addOffset(expression: NumericExpression, position: number): TermSet {
    this.#offset.set(printExpression(expression), expression);
    if (this.#offset.size <= formulaLimits.offsets) return this.#specialAt(position);
    throw formulaProblem(`more than ${String(formulaLimits.offsets)} offsets`, position);
  }

  #readStrata(): void {
    const { cursor, dictionary } = this.#source;
    do {
      const token = cursor.peek();
      if (token.kind !== 'name' || cursor.isCall())
        throw cursor.unexpected('strata() takes names of variables, or site');
      checkVariableUse(dictionary, token.text, 'stratum', token.position);
      this.#strata.add(cursor.next().text);
      if (this.#strata.size > formulaLimits.strata) {
        throw formulaProblem(`more than ${String(formulaLimits.strata)} strata`, token.position);
      }
    } while (cursor.take(','));
  }

  #specialAt(position: number): TermSet {
    this.#special = position;
    return termSet();
  }

  #plain(how: string, read: () => TermSet): TermSet {
    const before = this.#special;
    const set = read();
    if (this.#special !== before) throw specialInside(this.#special, how);
    return set;
  }

  #limited(set: TermSet, at: number): TermSet {
    if (set.size > workingTerms) throw tooManyTerms(at);
    return set;
  }
}

function tooManyTerms(at: number): Error {
  return formulaProblem(`more than ${String(formulaLimits.terms)} terms`, at);
}

function numberAsTerm(at: number): Error {
  return formulaProblem('of the numbers only 0 and 1 may be terms', at, 'Write I(2 * x) for arithmetic.');
}

function specialInside(at: number, how: string): Error {
  return formulaProblem(`offset() and strata() may be added, but not ${how},`, at);
}
