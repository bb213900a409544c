import fc from 'fast-check';
import { didYouMean, editDistance, quoted, suggest } from './suggest.ts';

const names = ['age', 'nodes', 'grade', 'hormon', 'ph.ecog', 'time', 'event'];

describe('suggest', () => {
  test.each([
    ['nodez', 'nodes'],
    ['Age', 'age'],
    ['hromon', 'hormon'],
    ['ph.ecgo', 'ph.ecog'],
    ['tme', 'time'],
  ])('%s → %s', (name, meant) => expect(suggest(name, names)).toBe(meant));

  test('says nothing when no name is near', () => {
    expect(suggest('bilirubin', names)).toBeUndefined();
    expect(suggest('x', ['y'])).toBeUndefined();
    expect(suggest('a'.repeat(65), ['a'.repeat(64)])).toBeUndefined();
    expect(didYouMean('bilirubin', names)).toBe('');
  });

  test('long names are cut in messages', () => expect(quoted('x'.repeat(100))).toHaveLength(67));
});

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['abc', '', 3],
    ['ab', 'ba', 1],
    ['kitten', 'sitting', 3],
    // Optimal string alignment does not edit a swapped pair again (unrestricted Damerau-Levenshtein gives 2).
    ['ca', 'abc', 3],
  ])('%s and %s: %i', (a, b, distance) => expect(editDistance(a, b)).toBe(distance));

  test('is symmetric, and 0 only for equal texts', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
