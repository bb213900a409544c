import fc from 'fast-check';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { Problem } from '../protocol/problem.ts';
import { arrangeTerms, factorOrder } from './arrange-terms.ts';
import { checkFormula } from './check-formula.ts';
import type { Factor, Formula, NumericExpression, ResponseTree } from './formula.ts';
import { formulaSchema } from './formula-schema.ts';
import { formulaVariables } from './formula-variables.ts';
import { parseFormula } from './parse-formula.ts';
import { printFactor, printFormula } from './print-formula.ts';

const numbers = ['a', 'b', 'c', 'd', 'x.y', 'y', 'start', 'stop'];
const dictionary: Dictionary = {
  dictionary: 'd',
  version: 1,
  variables: [
    ...numbers.map((name) => ({ type: 'number' as const, name, min: 0, max: 100 })),
    { type: 'boolean', name: 'event' },
    { type: 'category', name: 'grade', levels: ['1', '2', 'a "b" \\'] },
  ],
};

const variable = fc
  .constantFrom('a', 'b', 'c', 'd', 'x.y', 'event')
  .map((name) => ({ kind: 'variable' as const, name }));
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => ({ kind: 'number' as const, value: value === 0 ? 0 : value }));
const { expression } = fc.letrec<{ expression: NumericExpression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    variable,
    number,
    fc.record({ kind: fc.constant('log' as const), of: tie('expression') }),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      op: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
      left: tie('expression'),
      right: tie('expression'),
    }),
  ),
}));
const someVariable = (e: NumericExpression): boolean => JSON.stringify(e).includes('"variable"');
const withVariable = expression.filter(someVariable);
const knots = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 5 })
  .map((k) => k.sort((a, b) => a - b));
const spline: fc.Arbitrary<Factor> = fc.oneof(
  fc.record({ kind: fc.constant('ns' as const), of: variable.filter((v) => v.name !== 'event'), knots }),
  fc.record({
    kind: fc.constant('ns' as const),
    of: withVariable,
    knots,
    boundary: fc.constantFrom<[number, number]>([0, 100], [-1.5, 1e21]),
  }),
);
const factor: fc.Arbitrary<Factor> = fc.oneof(
  variable,
  fc.constant<Factor>({ kind: 'variable', name: 'grade' }),
  fc.constantFrom<Factor>(
    { kind: 'relevel', name: 'grade', ref: '2' },
    { kind: 'relevel', name: 'grade', ref: 'a "b" \\' },
  ),
  withVariable,
  spline,
);

/** Any canonical list of terms: some subsets of a few factors, by size, each in the order of the factors. */
const terms = fc.uniqueArray(factor, { maxLength: 5, selector: printFactor }).chain((factors) =>
  fc.uniqueArray(fc.integer({ min: 1, max: Math.max(1, 2 ** factors.length - 1) }), { maxLength: 8 }).map((masks) =>
    masks
      .map((mask) => factors.filter((_, i) => Math.floor(mask / 2 ** i) % 2 === 1))
      .filter((term) => term.length > 0)
      .sort((a, b) => a.length - b.length),
  ),
);
const response: fc.Arbitrary<ResponseTree | null> = fc.constantFrom<ResponseTree | null>(
  null,
  { kind: 'value', of: { kind: 'variable', name: 'y' } },
  { kind: 'value', of: { kind: 'log', of: { kind: 'variable', name: 'y' } } },
  { kind: 'surv', time: 'stop', event: 'event' },
  { kind: 'surv', start: 'start', time: 'stop', event: 'grade' },
);
const formula: fc.Arbitrary<Formula> = fc.record({
  response,
  intercept: fc.boolean(),
  terms,
  offset: fc.uniqueArray(withVariable, { maxLength: 3, selector: (e) => printFactor(e) }),
  strata: fc.uniqueArray(fc.constantFrom('site', 'grade', 'event'), { maxLength: 3 }),
});

describe('round trips', () => {
  test('parse(print(tree)) = tree, and nodes accept the tree', () => {
    fc.assert(
      fc.property(formula, (tree) => {
        expect(parseFormula(printFormula(tree), dictionary)).toEqual(tree);
        expect(formulaSchema.parse(JSON.parse(JSON.stringify(tree)))).toEqual(tree);
        expect(() => {
          checkFormula(tree, dictionary);
        }).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  /** Any text of the language, canonical or not. */
  const { text } = fc.letrec<{ text: string }>((tie) => {
    const pair = (join: (a: string, b: string) => string): fc.Arbitrary<string> =>
      fc.tuple(tie('text'), tie('text')).map(([a, b]) => join(a, b));
    return {
      text: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(
          'a',
          'b',
          'c',
          'grade',
          'relevel(grade,ref="2")',
          'log(a+1)',
          'I(a*b)',
          'ns(a,knots=5)',
          'I(a ^ 2)',
        ),
        pair((a, b) => `${a} + ${b}`),
        pair((a, b) => `${a} - ${b}`),
        pair((a, b) => `(${a}) * (${b})`),
        pair((a, b) => `(${a}):(${b})`),
        tie('text').map((a) => `(${a})^2`),
        tie('text').map((a) => `${a} - 1`),
        tie('text').map((a) => `${a} + strata(site)`),
        tie('text').map((a) => `${a} + offset(log(b))`),
      ),
    };
  });
  test('print(parse(text)) is canonical: it is read as the same tree and printed as itself', () => {
    fc.assert(
      fc.property(text, (right) => {
        let tree: Formula;
        try {
          tree = parseFormula(`y ~ ${right}`, dictionary);
        } catch (error) {
          // A random text may subtract or combine what may only be added; nothing else may happen.
          expect(error instanceof Problem && error.code).toBe('invalid-formula');
          return;
        }
        const canonical = printFormula(tree);
        expect(parseFormula(canonical, dictionary)).toEqual(tree);
        expect(printFormula(parseFormula(canonical, dictionary))).toBe(canonical);
        expect(formulaSchema.parse(tree)).toEqual(tree);
      }),
      { numRuns: 500 },
    );
  });

  test('no text at all makes the parser fail otherwise than with a problem', () => {
    const piece = fc.constantFrom(
      ...Array.from('()+-*:/^~,=. 01a'),
      'log',
      'ns(',
      'Surv(',
      'I(',
      'strata(site)',
      'offset(',
      'y',
      '~',
      '"',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          parseFormula(pieces.join(''), dictionary);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect(error instanceof Problem && error.where).toMatch(/^position \d+$/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('printFormula', () => {
  test.each([
    ['y~a*b', 'y ~ a + b + a:b'],
    ['y ~ a*b - a', 'y ~ a:b + b'],
    ['y ~ a + c + b + a:b + c:b - a - c + c', 'y ~ c + a + b - (c + a + b) + b + c + a:b + c:b'],
    ['~1', '~ 1'],
    ['y~0', 'y ~ 0'],
    ['y ~ strata(site) - 1 + offset(a/2) + b', 'y ~ b + 0 + offset(a / 2) + strata(site)'],
    ['Surv(start,stop,event)~I((a-(b-c))/(2*d))', 'Surv(start, stop, event) ~ I((a - (b - c)) / (2 * d))'],
    ['y~ns(log(a),Boundary.knots=c(0,9),knots=c(1,2))', 'y ~ ns(log(a), knots = c(1, 2), Boundary.knots = c(0, 9))'],
  ])('%s → %s', (text, printed) => expect(printFormula(parseFormula(text, dictionary))).toBe(printed));
});

describe('arrangeTerms and factorOrder', () => {
  test('terms that contradict each other are still shown', () => {
    const terms = [
      ['a', 'b', 'c'],
      ['b', 'a', 'd'],
    ];
    expect(factorOrder(terms)).toBeNull();
    expect(arrangeTerms(terms)).toBe('a:b:c + b:a:d');
  });
  test('one order for all', () => expect(factorOrder([['b'], ['c', 'b'], ['a', 'c']])).toEqual(['a', 'c', 'b']));
});

test('formulaVariables: each once, in order, without the site', () => {
  const text =
    'Surv(start, stop, event) ~ log(b) * grade + ns(a, knots = 5) + I(c / b) + offset(d) + strata(site, event)';
  expect(formulaVariables(parseFormula(text, dictionary))).toEqual([
    'start',
    'stop',
    'event',
    'b',
    'grade',
    'a',
    'c',
    'd',
  ]);
  expect(formulaVariables(parseFormula('I(y - c) ~ b', dictionary))).toEqual(['y', 'c', 'b']);
});
