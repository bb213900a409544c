import { readDictionary } from '../dictionary/read-dictionary.ts';
import { Problem } from '../protocol/problem.ts';
import type { Factor, Formula, NumericExpression } from './formula.ts';
import { parseFormula } from './parse-formula.ts';
import { printFactor } from './print-formula.ts';

const numbers = ['y', 'a', 'b', 'c', 'd', 'age', 'nodes', 't', 'start', 'stop', 'ph.ecog'];
const dictionary = readDictionary({
  dictionary: 'breast',
  version: 1,
  variables: [
    ...numbers.map((name) => ({ name, type: 'number', min: 0, max: 100 })),
    { name: 'inst', type: 'integer', min: 1, max: 33 },
    { name: 'event', type: 'boolean' },
    { name: 'cause', type: 'category', levels: ['none', 'cancer', 'other'] },
    { name: 'grade', type: 'category', levels: ['1', '2', '3'] },
  ],
});
const read = (text: string): Formula => parseFormula(text, dictionary);
const labels = (text: string): string[] => read(text).terms.map((term) => term.map(printFactor).join(':'));
const v = (name: string): NumericExpression => ({ kind: 'variable', name });
const n = (value: number): NumericExpression => ({ kind: 'number', value });
const op = (left: NumericExpression, sign: '+' | '-' | '*' | '/', right: NumericExpression): NumericExpression => ({
  kind: 'arithmetic',
  op: sign,
  left,
  right,
});
const problemOf = (text: string): Problem => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`accepted: ${text.slice(0, 100)}`);
};

describe('parseFormula', () => {
  test('the formula of the documentation', () => {
    expect(read('y ~ a + b * c + ns(age, knots = c(40, 55, 70)) + offset(log(t)) + strata(site)')).toEqual({
      response: { kind: 'value', of: v('y') },
      intercept: true,
      terms: [[v('a')], [v('b')], [v('c')], [{ kind: 'ns', of: v('age'), knots: [40, 55, 70] }], [v('b'), v('c')]],
      offset: [{ kind: 'log', of: v('t') }],
      strata: ['site'],
    });
  });

  test('responses', () => {
    expect(read('~ a').response).toBeNull();
    expect(read('Surv(t, event) ~ 1').response).toEqual({ kind: 'surv', time: 't', event: 'event' });
    expect(read('Surv(start, stop, cause) ~ 1').response).toEqual({
      kind: 'surv',
      start: 'start',
      time: 'stop',
      event: 'cause',
    });
    expect(read('log(y + 1) / 2 ~ 1').response).toEqual({
      kind: 'value',
      of: op({ kind: 'log', of: op(v('y'), '+', n(1)) }, '/', n(2)),
    });
    expect(read('event ~ a').response).toEqual({ kind: 'value', of: v('event') });
  });

  const one = (text: string): Factor | undefined => read(`y ~ ${text}`).terms[0]?.[0];
  test.each<[string, Factor]>([
    ['ph.ecog', v('ph.ecog')],
    ['grade', v('grade')],
    ['log(a + 1)', { kind: 'log', of: op(v('a'), '+', n(1)) }],
    ['I(a)', v('a')],
    ['I(a - b - c)', op(op(v('a'), '-', v('b')), '-', v('c'))],
    ['I(a - (b - c))', op(v('a'), '-', op(v('b'), '-', v('c')))],
    ['I(a + b * c / d)', op(v('a'), '+', op(op(v('b'), '*', v('c')), '/', v('d')))],
    ['I(a^2)', op(v('a'), '*', v('a'))],
    ['I(-a^2)', op(n(-1), '*', op(v('a'), '*', v('a')))],
    ['I(a * -2.5e-1)', op(v('a'), '*', n(-0.25))],
    ['I(a - -.5)', op(v('a'), '-', n(-0.5))],
    ['I(event * 2)', op(v('event'), '*', n(2))],
    ['ns(log(a + 1), knots = 1)', { kind: 'ns', of: { kind: 'log', of: op(v('a'), '+', n(1)) }, knots: [1] }],
    [
      'ns(a, Boundary.knots = c(-5, 90), knots = c(10, 20))',
      { kind: 'ns', of: v('a'), knots: [10, 20], boundary: [-5, 90] },
    ],
  ])('factor %s', (text, factor) => expect(one(text)).toEqual(factor));

  test('offsets and strata: each once, in order, also in brackets', () => {
    const formula = read('y ~ (a + strata(grade, site)) + offset(log(t)) + strata(site) + offset(b) + offset(log(t))');
    expect(formula).toMatchObject({ strata: ['grade', 'site'], offset: [{ kind: 'log', of: v('t') }, v('b')] });
    expect(formula.terms).toEqual([[v('a')]]);
    expect(read('Surv(t, event) ~ strata(inst)').strata).toEqual(['inst']);
  });
});

describe('term expansion', () => {
  // term.labels and intercept of terms() in R 4.2.2; 3,800 random formulae were compared besides.
  test.each<[string, string[], boolean]>([
    ['1', [], true],
    ['0', [], false],
    ['-1', [], false],
    ['a - 1', ['a'], false],
    ['a + 0', ['a'], false],
    ['0 + a', ['a'], false],
    ['a - 0', ['a'], true],
    ['a - 1 + 1', ['a'], true],
    ['a + -1', ['a'], false],
    ['a - (b + 1)', ['a'], false],
    ['a - - 1', ['a'], true],
    ['a + b + a', ['a', 'b'], true],
    ['a * b', ['a', 'b', 'a:b'], true],
    ['a:b + b + a', ['b', 'a', 'a:b'], true],
    ['a * b * c', ['a', 'b', 'c', 'a:b', 'a:c', 'b:c', 'a:b:c'], true],
    ['a * b + c', ['a', 'b', 'c', 'a:b'], true],
    ['a * b - a', ['b', 'a:b'], true],
    ['(a + b) * c', ['a', 'b', 'c', 'a:c', 'b:c'], true],
    ['(a + b)^2', ['a', 'b', 'a:b'], true],
    ['(a + b + c)^2 - a:b', ['a', 'b', 'c', 'a:c', 'b:c'], true],
    ['a:(b + c)', ['a:b', 'a:c'], true],
    ['a:a', ['a'], true],
    ['b + a:b', ['b', 'b:a'], true],
    ['c + b + (a + b)^2', ['c', 'b', 'a', 'b:a'], true],
    ['log(a) * I(b + 1)', ['log(a)', 'I(b + 1)', 'log(a):I(b + 1)'], true],
    ['a - b', ['a'], true],
    ['(a * b - a):c', ['b:c', 'a:b:c'], true],
  ])('y ~ %s', (text, expected, intercept) => {
    expect(labels(`y ~ ${text}`)).toEqual(expected);
    expect(read(`y ~ ${text}`).intercept).toBe(intercept);
  });
});

describe('mistakes', () => {
  test('an unknown variable is named with its position and the one that was meant', () => {
    const problem = problemOf('age ~ nodez + grade');
    expect(problem.code).toBe('unknown-variable');
    expect(problem.message).toBe('unknown variable `nodez` at 7; did you mean `nodes`?');
    expect(problem.where).toBe('position 7');
  });

  test.each<[string, number, string]>([
    ['', 1, 'ends too early'],
    ['y', 2, '`~` is expected'],
    ['y ~', 4, 'nothing stands right'],
    ['y ~ a +', 8, 'ends too early'],
    ['y ~ a b', 7, 'unexpected `b`'],
    ['y ~ a ~ b', 7, 'unexpected `~`'],
    ['y ~ (a + b', 11, '`)` is expected'],
    ['y ~ a)', 6, 'unexpected `)`'],
    ['y ~ * a', 5, 'unexpected `*`'],
    ['y ~ a / b', 7, 'unexpected `/`'],
    ['y ~ a %in% b', 7, 'unexpected `%`'],
    ['y ~ a + (1 | b)', 12, 'unexpected `|`'],
    ['y ~ ä', 5, 'unexpected `ä`'],
    ['y ~ 😀', 5, 'unexpected `😀`'],
    ['y ~ `a`', 5, 'unexpected ```'],
    ['y ~ .', 5, '`.` is not offered'],
    ['y ~ 2', 5, 'only 0 and 1'],
    ['y ~ 2 * a', 5, 'only 0 and 1'],
    ['y ~ 1:a', 5, 'only 0 and 1'],
    ['y ~ a:1', 7, 'only 0 and 1'],
    ['y ~ -a', 5, 'a minus with nothing'],
    ['y ~ (a - a):b', 12, 'no term on one side'],
    ['y ~ a^b', 7, 'an exponent is'],
    ['y ~ (a + b)^1.5', 13, 'an exponent is'],
    ['y ~ (a + b)^11', 13, 'an exponent is'],
    ['y ~ I(a^0)', 9, 'an exponent is'],
    ['y ~ I(a^2^2)', 10, 'needs brackets'],
    ['y ~ I(2)', 7, 'without a variable'],
    ['y ~ offset(1)', 12, 'without a variable'],
    ['y ~ I(a + 1e999)', 11, 'too large'],
    ['1 ~ a', 1, 'without a variable'],
    ['y ~ log(a, 2)', 10, 'takes one argument'],
    ['y ~ a + y', 9, 'on both sides'],
    ['log(y) ~ a:log(y)', 12, 'on both sides'],
    ['y ~ offset(a):b', 5, 'not combined by `:`'],
    ['y ~ b * strata(grade)', 9, 'not combined by `*`'],
    ['y ~ a - offset(b)', 9, 'not subtracted'],
    ['y ~ (a + strata(grade))^2', 10, 'not raised'],
    ['y ~ log(grade)', 9, 'is a category'],
    ['y ~ strata(age)', 12, 'a stratum is'],
    ['y ~ strata()', 12, 'takes names'],
    ['grade ~ a', 1, 'a response is'],
    ['Surv(t) ~ a', 1, 'without an event'],
    ['Surv(t, age) ~ a', 9, 'an event is'],
    ['Surv(event, t) ~ a', 6, 'a time is'],
    ['Surv(t, t) ~ a', 9, 'an event is'],
    ['Surv(t, t, event) ~ a', 1, 'same variable twice'],
    ['Surv(a, b, event, c) ~ a', 17, '`)` is expected'],
    ['Surv(t, event == 1) ~ a', 15, '`)` is expected'],
    ['Surv(log(t), event) ~ a', 6, 'takes names'],
    ['y ~ ns(a)', 5, 'without knots'],
    ['y ~ ns(a, 3)', 11, 'must be named'],
    ['y ~ ns(a, df = 3)', 11, 'not `df`'],
    ['y ~ ns(a, knots = c())', 21, 'a number is expected'],
    ['y ~ ns(a, knots = c(2, 1))', 5, 'do not ascend'],
    ['y ~ ns(a, knots = c(2, 2))', 5, 'do not ascend'],
    ['y ~ ns(a, knots = 100)', 5, 'between the boundary knots 0 and 100'],
    ['y ~ ns(a, knots = 5, Boundary.knots = c(6, 9))', 5, 'between the boundary'],
    ['y ~ ns(a, knots = 5, Boundary.knots = 6)', 22, 'takes two numbers'],
    ['y ~ ns(a, knots = 5, knots = 6)', 22, 'once each'],
    ['y ~ ns(a, knots = quantile(a))', 19, 'numbers are expected'],
    [`y ~ ns(a, knots = c(${Array.from({ length: 21 }, (_, i) => i + 1).join()}))`, 5, 'more than 20 knots'],
    ['y ~ I(ns(a, knots = 3))', 7, 'ns() may only stand'],
    ['y ~ I(a + offset(b))', 11, 'offset() may only stand'],
    ['y ~ Surv(t, event)', 5, 'left of `~`'],
    ['Surv(t, event) + 1 ~ a', 16, '`~` is expected'],
  ])('%s → at %i: %s', (text, position, detail) => {
    const problem = problemOf(text);
    expect(problem.code).toBe('invalid-formula');
    expect(problem.message).toContain(detail);
    expect(problem.where).toBe(`position ${String(position)}`);
  });

  test.each([
    ['y ~ system("rm -rf /")', 'system', 5],
    ['y ~ a + poly(a, 2)', 'poly', 9],
    ['y ~ I(exp(a))', 'exp', 7],
    ['y ~ factor(grade)', 'factor', 5],
    ['y ~ eval(parse(text = "1"))', 'eval', 5],
    ['cbind(a, b) ~ c', 'cbind', 1],
    ['Surv(t, event) ~ cluster(inst)', 'cluster', 18],
    ['y ~ constructor(a)', 'constructor', 5],
  ])('an R call is refused and named: %s', (text, name, position) => {
    expect(problemOf(text)).toMatchObject({ code: 'invalid-formula', where: `position ${String(position)}` });
    expect(problemOf(text).message).toContain(`no function \`${name}\``);
    expect(problemOf(text).mend).toBeTruthy();
  });

  test('a misspelt function is suggested', () => {
    expect(problemOf('y ~ strat(site)').mend).toContain('did you mean `strata`?');
  });

  test('`site` is a stratum, no variable', () => {
    expect(problemOf('y ~ site')).toMatchObject({ code: 'unknown-variable', where: 'position 5' });
    expect(problemOf('y ~ site').message).toContain('may only stand inside strata()');
  });

  test('names are not looked up in prototypes', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      expect(problemOf(`y ~ ${name}`).code).toBe('unknown-variable');
    }
  });
});

describe('limits', () => {
  const many = (count: number, part: (i: number) => string, between: string): string =>
    Array.from({ length: count }, (_, i) => part(i)).join(between);
  const nested = (open: string, depth: number): string => `y ~ ${open.repeat(depth)}a${')'.repeat(depth)}`;

  test.each([
    ['10,000 brackets', nested('(', 10_000), 'characters'],
    ['4,900 brackets', nested('(', 4_900), '50 deep'],
    ['51 brackets', nested('(', 51), '50 deep'],
    ['900 calls of log', nested('log(', 900), '50 deep'],
    ['900 calls of I', nested('I(', 900), '50 deep'],
    ['51 calls of log', nested('log(', 51), '50 deep'],
    ['9,000 brackets never closed', `y ~ ${'('.repeat(9_000)}`, '50 deep'],
    ['9,000 signs', `y ~ ${'-'.repeat(9_000)}1`, '50 deep'],
    ['10,000 terms', `y ~ ${many(10_000, () => 'a', '+')}`, 'characters'],
    ['2,000 different terms', `y ~ ${many(1_700, (i) => `I(${String(i)}*a)`, '+').slice(0, 9_990)}`, ''],
    ['201 terms', `y ~ ${many(201, (i) => `I(a+${String(i)})`, '+')}`, 'more than 200 terms'],
    ['a sum of 4,000 parts', `y ~ I(${many(4_000, () => 'a', '+')})`, '50 levels'],
    ['a sum of 51 parts', `y ~ I(${many(51, () => 'a', '+')})`, '50 levels'],
    ['a power of a power of a power', 'y ~ I((((a^10)^10)^10)^10)', '50 levels'],
    ['powers that multiply terms', `y ~ ((${many(40, (i) => `I(a+${String(i)})`, '+')})^3)^3`, 'more than 200 terms'],
    ['an interaction of 9', `y ~ ${many(9, (i) => `I(a+${String(i)})`, ':')}`, 'more than 8 factors'],
    ['crossing of 12', `y ~ ${many(12, (i) => `I(a+${String(i)})`, '*')}`, 'more than 200 terms'],
    ['11 offsets', `y ~ ${many(11, (i) => `offset(a+${String(i)})`, '+')}`, 'more than 10 offsets'],
    ['a name of 9,000 letters', `y ~ ${'a'.repeat(9_000)}`, '…'],
  ])('%s: a clear error', (_, text, detail) => {
    const problem = problemOf(text);
    expect(['invalid-formula', 'unknown-variable']).toContain(problem.code);
    expect(problem.where).toMatch(/^position \d+$/);
    expect(problem.message).toContain(detail);
    expect(problem.message.length).toBeLessThan(200);
  });

  test('what lies within the limits is read', () => {
    expect(read(nested('(', 50)).terms).toHaveLength(1);
    expect(read(`y ~ ${many(200, (i) => `I(a+${String(i)})`, '+')}`).terms).toHaveLength(200);
    expect(read(`y ~ ${many(3_000, () => 'a', '+')}`).terms).toEqual([[v('a')]]);
    expect(read(`y ~ ${many(8, (i) => `I(a+${String(i)})`, ':')}`).terms[0]).toHaveLength(8);
    expect(labels('y ~\n  a +\t b')).toEqual(['a', 'b']);
  });
});

describe('relevel()', () => {
  test('another reference level, with and without its name', () => {
    const tree = { kind: 'relevel', name: 'grade', ref: '2' };
    expect(parseFormula('age ~ relevel(grade, ref = "2")', dictionary).terms).toEqual([[tree]]);
    expect(parseFormula('age ~ relevel(grade, "2")', dictionary).terms).toEqual([[tree]]);
  });

  test.each([
    ['y ~ relevel(grade, ref = "9")', 26, 'has no level `9`'],
    ['y ~ relevel(grade, ref = 2)', 26, 'in quotes'],
    ['y ~ relevel(age, ref = "2")', 24, 'which is no category'],
    ['y ~ relevel(grade)', 18, '`,` is expected'],
    ['y ~ relevel(log(age), ref = "2")', 13, 'takes a category'],
    ['y ~ log(relevel(grade, ref = "2"))', 9, 'may only stand elsewhere'],
    ['y ~ "grade"', 5, 'unexpected `"`'],
  ])('%s', (text, position, detail) => {
    expect(problemOf(text)).toMatchObject({ where: `position ${String(position)}` });
    expect(problemOf(text).message).toContain(detail);
  });
});
