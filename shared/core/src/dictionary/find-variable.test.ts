import { Problem } from '../protocol/problem.ts';
import { boundsOf, eventMend, findVariable, numericVariable, typeText } from './find-variable.ts';
import { readDictionary } from './read-dictionary.ts';

const dictionary = readDictionary({
  dictionary: 'breast',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', min: 18, max: 100 },
    { name: 'nodes', type: 'number', min: 0, max: 60 },
    { name: 'grade', type: 'category', levels: ['1', '2', '3'] },
    { name: 'hormon', type: 'boolean' },
  ],
});
const problemOf = (run: () => unknown): Problem => {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('findVariable', () => {
  test('finds by exact name', () => expect(findVariable(dictionary, 'age').type).toBe('integer'));

  test('names the variable that was probably meant', () => {
    const problem = problemOf(() => findVariable(dictionary, 'nodez', { position: 7 }));
    expect(problem.code).toBe('unknown-variable');
    expect(problem.message).toBe('unknown variable `nodez` at 7; did you mean `nodes`?');
    expect(problem.where).toBe('position 7');
    expect(problemOf(() => findVariable(dictionary, 'Age', { where: 'params.by' }))).toMatchObject({
      message: 'unknown variable `Age`; did you mean `age`?',
      where: 'params.by',
    });
    expect(problemOf(() => findVariable(dictionary, '__proto__')).where).toBeUndefined();
  });
});

describe('numericVariable and boundsOf', () => {
  test('numbers and integers are numeric, nothing else is', () => {
    expect(numericVariable(dictionary, 'nodes').max).toBe(60);
    expect(problemOf(() => numericVariable(dictionary, 'grade')).message).toContain('is a category');
    expect(problemOf(() => numericVariable(dictionary, 'hormon')).code).toBe('invalid-input');
  });

  test('bounds are the dictionary’s; a boolean is 0 … 1', () => {
    expect(boundsOf(findVariable(dictionary, 'age'))).toEqual({ min: 18, max: 100 });
    expect(boundsOf(findVariable(dictionary, 'hormon'))).toEqual({ min: 0, max: 1 });
    expect(problemOf(() => boundsOf(findVariable(dictionary, 'grade'))).code).toBe('invalid-input');
  });
});

test('a 0/1 integer is to be declared as a boolean, other numbers and categories otherwise', () => {
  const binary = { name: 'status', type: 'integer', min: 0, max: 1 } as const;
  expect(eventMend(binary)).toContain('Declare `status` with `type: boolean`');
  expect(eventMend({ ...binary, max: 2 })).toContain('Use a boolean of the dictionary');
  expect(eventMend({ name: 'cause', type: 'category', levels: ['a', 'b'] })).toContain('competing-risks');
  expect(typeText(binary)).toBe('an integer');
  expect(typeText({ name: 'x', type: 'boolean' })).toBe('a boolean');
});
