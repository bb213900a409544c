import { readDictionary } from '../dictionary/read-dictionary.ts';
import { cohortWarnings } from './cohort-warnings.ts';

const dictionary = readDictionary({
  dictionary: 'd',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'grade', type: 'category', levels: ['1', '2'] },
  ],
});

test('numbers beyond the bounds are told once, bounds themselves and categories never', () => {
  expect(cohortWarnings(null, dictionary)).toEqual([]);
  const fine = {
    all: [
      { variable: 'age', op: '>=' as const, value: 18 },
      { variable: 'age', op: 'missing' as const },
    ],
  };
  expect(cohortWarnings(fine, dictionary)).toEqual([]);
  expect(cohortWarnings({ variable: 'grade', op: 'in', value: ['1'] }, dictionary)).toEqual([]);
  const beyond = { variable: 'age', op: '>' as const, value: 150 };
  expect(cohortWarnings({ not: { any: [beyond, beyond, fine] } }, dictionary)).toEqual([
    'The cohort compares age with 150, which lies beyond the dictionary’s bounds (18 to 100).',
  ]);
  expect(cohortWarnings({ variable: 'age', op: 'in', value: [17, 50, 101] }, dictionary)).toHaveLength(2);
});
