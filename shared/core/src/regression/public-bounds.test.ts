import fc from 'fast-check';
import type { Dictionary } from '../dictionary/dictionary.ts';
import type { NumericExpression } from '../query-language/formula.ts';
import { parseFormula } from '../query-language/parse-formula.ts';
import { publicBounds, smallestPositive } from './public-bounds.ts';

const dictionary: Dictionary = {
  dictionary: 'd',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'pgr', type: 'integer', min: 0, max: 2400 },
    { name: 'dose', type: 'number', min: 0, max: 10, grid: 0.5 },
    { name: 'er', type: 'number', min: 0, max: 100 },
    { name: 'change', type: 'number', min: -4, max: 3 },
    { name: 'event', type: 'boolean' },
  ],
};

function expressionOf(text: string): NumericExpression {
  const [term] = parseFormula(`event ~ ${text}`, dictionary).terms;
  const factor = term?.[0];
  if (!factor || factor.kind === 'ns' || factor.kind === 'relevel') throw new Error('not one expression');
  return factor;
}

describe('publicBounds', () => {
  test.each([
    ['age', 18, 100],
    ['I(age - change)', 15, 104],
    ['I(change * dose)', -40, 30],
    ['I(change^2)', 0, 16],
    ['I(age / 10)', 1.8, 10],
    ['log(pgr + 1)', 0, Math.log(2401)],
    ['log(pgr)', 0, Math.log(2400)],
    ['log(dose)', Math.log(0.5), Math.log(10)],
    ['log(dose / 2)', Math.log(0.25), Math.log(5)],
    ['I(age / dose)', 1.8, 200],
  ])('%s lies between %d and %d', (text, min, max) => {
    const bounds = publicBounds(expressionOf(text), dictionary);
    expect(bounds.min).toBeCloseTo(min, 12);
    expect(bounds.max).toBeCloseTo(max, 12);
  });

  test.each(['log(er)', 'log(change)', 'I(1 / er)', 'I(1 / change)', 'log(dose + 0.3 - 0.3 * event)', 'log(0 * age)'])(
    '%s has none',
    (text) => {
      expect(() => publicBounds(expressionOf(text), dictionary)).toThrow('no public bounds');
    },
  );

  test('the grid follows the arithmetic as far as it can', () => {
    const gridOf = (text: string) => publicBounds(expressionOf(text), dictionary).grid;
    expect([gridOf('I(dose + 1)'), gridOf('I(dose + 0.2)'), gridOf('I(dose + age)'), gridOf('I(2 * dose)')]).toEqual([
      0.5,
      null,
      0.5,
      1,
    ]);
    expect([gridOf('I(dose * age)'), gridOf('I(age / 4)'), gridOf('log(age)'), gridOf('er')]).toEqual([
      0.5,
      0.25,
      null,
      null,
    ]);
  });

  test('contain every value of the expression', () => {
    const texts = ['I(age * change - dose)', 'I((change + 2)^2 / age)', 'log(pgr + 1)', 'I(change * change * change)'];
    const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        between(18, 100),
        between(-4, 3),
        between(0, 10),
        between(0, 2400),
        (text, age, change, dose, pgr) => {
          const bounds = publicBounds(expressionOf(text), dictionary);
          const value = evaluate(expressionOf(text), { age, change, dose, pgr });
          const slack = 1e-9 * (1 + Math.abs(value));
          expect(value >= bounds.min - slack && value <= bounds.max + slack).toBe(true);
        },
      ),
    );
  });

  test('smallestPositive is the lower bound, or the grid where that is not positive', () => {
    expect(smallestPositive({ min: 3, max: 9, grid: 1 })).toBe(3);
    expect(smallestPositive({ min: 0, max: 9, grid: 0.5 })).toBe(0.5);
    expect(smallestPositive({ min: 0, max: 9, grid: null })).toBeNull();
  });
});

function evaluate(expression: NumericExpression, values: Record<string, number>): number {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'variable':
      return values[expression.name] ?? NaN;
    case 'log':
      return Math.log(evaluate(expression.of, values));
    case 'arithmetic': {
      const [a, b] = [evaluate(expression.left, values), evaluate(expression.right, values)];
      return { '+': a + b, '-': a - b, '*': a * b, '/': a / b }[expression.op];
    }
  }
}
