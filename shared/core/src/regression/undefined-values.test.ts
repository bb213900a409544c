import { readDictionary } from '../dictionary/read-dictionary.ts';
import { parseFormula } from '../query-language/parse-formula.ts';
import { undefinedValueWarnings } from './undefined-values.ts';

const dictionary = readDictionary({
  dictionary: 'd',
  version: 1,
  variables: [
    { name: 'x', type: 'integer', min: 0, max: 10, grid: 1 },
    { name: 'age', type: 'integer', min: 18, max: 100, grid: 1 },
    { name: 'w', type: 'number', min: 0, max: 10 },
  ],
});
const warnings = (formula: string, weights: string | null, missing: number | null) =>
  undefinedValueWarnings({ params: { formula: parseFormula(formula, dictionary), weights }, dictionary }, missing);

test('a logarithm, a quotient and a weight that can be 0 are named where records were left out', () => {
  expect(warnings('age ~ log(x) + log(x + 1)', 'w', 3)).toEqual([
    'Records in which `log(x)` has no value (`x` is 0 or less) count as missing.',
    'Records whose weight (w) is 0 count as missing.',
  ]);
  expect(warnings('age ~ I(age / x)', null, null)).toEqual([
    'Records in which `age / x` has no value (`x` is 0 or less) count as missing.',
  ]);
});

test('nothing is said where nothing can be 0, or where nobody was left out', () => {
  expect(warnings('x ~ log(age)', 'age', 3)).toEqual([]);
  expect(warnings('age ~ log(x)', 'w', 0)).toEqual([]);
});
