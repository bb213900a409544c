import { readDictionary } from '../dictionary/read-dictionary.ts';
import { parseFormula } from '../query-language/parse-formula.ts';
import { recordsUsed } from './records-used.ts';

const dictionary = readDictionary({
  dictionary: 'd',
  version: 1,
  variables: [
    { name: 'time', type: 'integer', min: 0, max: 100 },
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'count', type: 'integer', min: 0, max: 9 },
  ],
});
const of = (formula: string) => recordsUsed(parseFormula(formula, dictionary), dictionary);

test('what log() and division leave out is said where the dictionary lets it happen', () => {
  expect(of('count ~ age + offset(log(time))')).toContain('0 or less inside log() or as a divisor');
  expect(of('count ~ I(log(time + 1) / time)')).toContain('0 or less');
  for (const formula of ['count ~ age', 'count ~ log(age)', 'count ~ I(time / age) + log(time + 1)']) {
    expect(of(formula)).not.toContain('0 or less');
  }
});
