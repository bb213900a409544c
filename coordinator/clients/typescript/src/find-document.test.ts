import { Problem } from '@consilium/core/protocol/problem.ts';
import { findOne } from './find-document.ts';

const studies = [
  { hash: `abcd1${'0'.repeat(59)}`, name: 'Breast' },
  { hash: `abcd2${'0'.repeat(59)}`, name: 'Lung' },
  { hash: `ffff3${'0'.repeat(59)}`, name: 'Twice' },
  { hash: `ffff4${'0'.repeat(59)}`, name: 'Twice' },
  { hash: `beef5${'0'.repeat(59)}`, name: 'abcd' },
];
const find = (wanted: string) => findOne('study', studies, wanted, 'consilium study list');

describe('findOne', () => {
  test('by exact name, by hash, by the beginning of a hash', () => {
    expect(find('Breast')).toBe(studies[0]?.hash);
    expect(find(studies[1]?.hash ?? '')).toBe(studies[1]?.hash);
    expect(find('abcd2')).toBe(studies[1]?.hash);
  });

  test('a name comes before a hash that begins like it', () => {
    expect(find('abcd')).toBe(studies[4]?.hash);
  });

  test.each([
    ['abc', 'not-found', /No study/],
    ['breast', 'not-found', /did you mean `Breast`/],
    ['ffff', 'conflict', /more than one study: ffff3000/],
    ['Twice', 'conflict', /more than one/],
    ['', 'not-found', /No study/],
  ])('%j is refused', (wanted, code, words) => {
    const problem = problemOf(() => find(wanted));
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(words);
  });
  test('a name that two have is mended by a hash, a hash by more of it', () => {
    expect(problemOf(() => find('Twice')).mend).toMatch(/as ffff30000000; consilium study list/);
    expect(problemOf(() => find('ffff')).mend).toBe('Write more of the hash.');
  });
});

function problemOf(failing: () => unknown): Problem {
  try {
    failing();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
