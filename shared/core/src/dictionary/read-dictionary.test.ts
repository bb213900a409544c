import { Problem } from '../protocol/problem.ts';
import { readDictionary } from './read-dictionary.ts';

const age = { name: 'age', type: 'integer', min: 18, max: 100 };
const withVariables = (...variables: unknown[]): unknown => ({ dictionary: 'd', version: 1, variables });
const placeOf = (input: unknown): string | undefined => {
  try {
    readDictionary(input);
  } catch (error) {
    if (error instanceof Problem && error.code === 'invalid-config') return error.where;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('readDictionary', () => {
  test('accepts the smallest dictionary', () => expect(readDictionary(withVariables(age)).variables).toEqual([age]));

  test.each([
    ['no object', 'x', 'dictionary'],
    ['an unknown key', { dictionary: 'd', version: 1, variables: [age], extra: 1 }, 'dictionary'],
    ['no variables', withVariables(), 'variables'],
    ['two names that differ in case only', withVariables(age, { ...age, name: 'Age' }), 'variables'],
    ['a name with a space', withVariables({ ...age, name: 'my age' }), 'variables.0.name'],
    ['bounds the wrong way round', withVariables({ ...age, min: 200 }), 'variables.0.min'],
    ['a level that is no text', withVariables({ name: 'g', type: 'category', levels: [1] }), 'variables.0.levels.0'],
    ['a level twice', withVariables({ name: 'g', type: 'category', levels: ['a', 'a'] }), 'variables.0.levels'],
    ['a negative grid', withVariables({ ...age, grid: -1 }), 'variables.0.grid'],
    ['an infinite bound', withVariables({ ...age, max: Number.POSITIVE_INFINITY }), 'variables.0.max'],
  ])('refuses %s and names the place', (_, input, place) => expect(placeOf(input)).toBe(place));
});
