import { z } from 'zod';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { Problem } from '../protocol/problem.ts';
import { checkFormula } from './check-formula.ts';
import type { Factor, Formula, NumericExpression } from './formula.ts';
import { formulaSchema } from './formula-schema.ts';

const a: NumericExpression = { kind: 'variable', name: 'a' };
const b: NumericExpression = { kind: 'variable', name: 'b' };
const grade: NumericExpression = { kind: 'variable', name: 'grade' };
const base: Formula = { response: { kind: 'value', of: b }, intercept: true, terms: [[a]], offset: [], strata: [] };
const plus = (left: NumericExpression, right: NumericExpression): NumericExpression => ({
  kind: 'arithmetic',
  op: '+',
  left,
  right,
});
const chain = (levels: number): NumericExpression => {
  let tree: NumericExpression = a;
  for (let i = 1; i < levels; i += 1) tree = { kind: 'log', of: tree };
  return tree;
};
const bushy = (levels: number): NumericExpression => (levels === 1 ? a : plus(bushy(levels - 1), bushy(levels - 1)));
const issueOf = (input: unknown): string => {
  const outcome = formulaSchema.safeParse(input);
  return outcome.success ? 'accepted' : (outcome.error.issues[0]?.message ?? '');
};

describe('formulaSchema', () => {
  test('accepts a formula, also at its limits', () => {
    expect(formulaSchema.parse(base)).toEqual(base);
    expect(issueOf({ ...base, terms: [[chain(50)]] })).toBe('accepted');
    const terms = Array.from({ length: 200 }, (_, i) => [plus(a, { kind: 'number', value: i })]);
    expect(issueOf({ ...base, terms })).toBe('accepted');
    expect(issueOf({ ...base, terms: [] })).toBe('accepted');
  });

  const spline = { kind: 'ns', of: a, knots: [1, 2] };
  test.each<[string, unknown]>([
    ['text', 'y ~ a'],
    ['null', null],
    ['an unknown key', { ...base, weights: 'w' }],
    ['an unknown key in an expression', { ...base, offset: [{ ...a, sql: 'x' }] }],
    ['a missing key', { ...base, strata: undefined }],
    ['an unknown kind', { ...base, terms: [[{ kind: 'call', name: 'system' }]] }],
    ['an unknown operation', { ...base, offset: [{ kind: 'arithmetic', op: '^', left: a, right: b }] }],
    ['an infinite number', { ...base, offset: [plus(a, { kind: 'number', value: Number.POSITIVE_INFINITY })] }],
    ['a term without a variable', { ...base, terms: [[{ kind: 'number', value: 1 }]] }],
    ['an empty term', { ...base, terms: [[]] }],
    ['a term twice', { ...base, terms: [[a], [a]] }],
    ['a factor twice', { ...base, terms: [[a, a]] }],
    ['an interaction before a main effect', { ...base, terms: [[a, grade], [a]] }],
    [
      'factors in two orders',
      {
        ...base,
        terms: [
          [a, grade],
          [grade, a],
        ],
      },
    ],
    ['a spline without knots', { ...base, terms: [[{ ...spline, knots: [] }]] }],
    ['a spline with one boundary', { ...base, terms: [[{ ...spline, boundary: [1] }]] }],
    ['a spline in an expression', { ...base, offset: [spline] }],
    ['a stratum twice', { ...base, strata: ['site', 'site'] }],
    ['Surv without an event', { ...base, response: { kind: 'surv', time: 'a' } }],
    ['51 levels', { ...base, terms: [[chain(51)]] }],
    ['255 parts', { ...base, terms: [[bushy(8)]] }],
    ['201 terms', { ...base, terms: Array.from({ length: 201 }, (_, i) => [plus(a, { kind: 'number', value: i })]) }],
    ['9 factors', { ...base, terms: [Array.from({ length: 9 }, (_, i) => plus(a, { kind: 'number', value: i }))] }],
  ])('refuses %s', (_, input) => expect(formulaSchema.safeParse(input).success).toBe(false));

  test('refuses depth and size before any recursion', () => {
    expect(issueOf({ ...base, offset: [chain(100_000)] })).toContain('too deep or too large');
    expect(issueOf({ ...base, terms: Array<unknown>(30_000).fill([a]) })).toContain('too deep or too large');
  });

  test('has a JSON schema, for the published interface', () => {
    expect(JSON.stringify(z.toJSONSchema(formulaSchema))).toContain('"arithmetic"');
  });
});

describe('checkFormula', () => {
  const dictionary: Dictionary = {
    dictionary: 'd',
    version: 1,
    variables: [
      { type: 'number', name: 'a', min: 0, max: 100 },
      { type: 'number', name: 'b', min: 0, max: 100 },
      { type: 'boolean', name: 'event' },
      { type: 'category', name: 'grade', levels: ['1', '2'] },
    ],
  };
  const problemOf = (formula: Formula): Problem => {
    try {
      checkFormula(formula, dictionary);
    } catch (error) {
      if (error instanceof Problem) return error;
    }
    throw new Error('accepted');
  };
  const spline = (knots: number[], boundary?: [number, number]): Factor => ({
    kind: 'ns',
    of: a,
    knots,
    ...(boundary === undefined ? {} : { boundary }),
  });

  test.each<[string, Formula, string]>([
    ['an unknown term', { ...base, terms: [[{ kind: 'variable', name: 'grde' }]] }, 'did you mean `grade`?'],
    ['an unknown event', { ...base, response: { kind: 'surv', time: 'a', event: 'evnt' } }, 'did you mean `event`?'],
    ['a number as event', { ...base, response: { kind: 'surv', time: 'a', event: 'b' } }, 'an event is'],
    [
      'a boolean as start',
      { ...base, response: { kind: 'surv', start: 'event', time: 'a', event: 'grade' } },
      'a time is',
    ],
    ['a name twice in Surv', { ...base, response: { kind: 'surv', start: 'a', time: 'a', event: 'event' } }, 'twice'],
    ['a category as response', { ...base, response: { kind: 'value', of: grade } }, 'a response is'],
    ['log of a category', { ...base, terms: [[{ kind: 'log', of: grade }]] }, 'calculated with'],
    ['a category as offset', { ...base, offset: [grade] }, 'calculated with'],
    ['a number as stratum', { ...base, strata: ['a'] }, 'a stratum is'],
    ['the site as term', { ...base, terms: [[{ kind: 'variable', name: 'site' }]] }, 'only stand inside strata()'],
    ['the response as term', { ...base, terms: [[b]] }, 'is also a term'],
    ['knots that descend', { ...base, terms: [[spline([2, 1])]] }, 'do not ascend'],
    ['knots outside the bounds', { ...base, terms: [[spline([50, 100])]] }, 'between the boundary knots 0 and 100'],
    ['a boundary that descends', { ...base, terms: [[spline([5], [9, 1])]] }, 'boundary knots that do not ascend'],
  ])('refuses %s', (_, formula, detail) => {
    expect(formulaSchema.safeParse(formula).success).toBe(true);
    expect(problemOf(formula).message).toContain(detail);
    expect(problemOf(formula).where).toBeUndefined();
  });

  test('accepts what fits', () => {
    const surv = { kind: 'surv', start: 'a', time: 'b', event: 'grade' } as const;
    const good: Formula = {
      ...base,
      response: surv,
      terms: [[grade], [spline([5], [-5, 500])]],
      strata: ['site', 'event'],
    };
    expect(() => {
      checkFormula(good, dictionary);
    }).not.toThrow();
  });
});
