import type { Dictionary } from '../dictionary/dictionary.ts';
import { parseFormula } from '../query-language/parse-formula.ts';
import { coefficientName } from './coefficient-name.ts';

const dictionary: Dictionary = {
  dictionary: 'd',
  version: 1,
  variables: [
    { name: 'y', type: 'boolean' },
    { name: 'a', type: 'number', min: 1, max: 2 },
    { name: 'b', type: 'number', min: 1, max: 2 },
  ],
};

/** What R's deparse() makes of the same text, where that is not the text itself. */
test.each([
  ['a', 'a'],
  ['log(a)', 'log(a)'],
  ['log(a+1)', 'log(a + 1)'],
  ['I(a/b)', 'I(a/b)'],
  ['I(a / 10 + b)', 'I(a/10 + b)'],
  ['I((a + b) * 2)', 'I((a + b) * 2)'],
  ['I((a + b)/2)', 'I((a + b)/2)'],
  ['I(a - (b - 1))', 'I(a - (b - 1))'],
  ['I(a / (b / 2))', 'I(a/(b/2))'],
  ['I(a^2)', 'I(a^2)'],
  ['I(a^3)', 'I(a^3)'],
  ['I((a + b)^2)', 'I((a + b)^2)'],
  ['I(log(a)^2 * b)', 'I(log(a)^2 * b)'],
  ['I(b * a^2)', 'I(b * a^2)'],
])('%s is named %s', (text, name) => {
  const factor = parseFormula(`y ~ ${text}`, dictionary).terms[0]?.[0];
  if (!factor || factor.kind === 'ns' || factor.kind === 'relevel') throw new Error('not one expression');
  expect(coefficientName(factor)).toBe(name);
});
