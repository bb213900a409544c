import fc from 'fast-check';
import { displayWidth, printable, wrapText } from './display-width.ts';

describe('displayWidth', () => {
  test.each([
    ['age', 3],
    ['Überleben', 9],
    ['u\u0308ber', 4],
    ['年齢', 4],
    ['χ²', 2],
    ['', 0],
  ])('%s takes %d columns', (text, width) => expect(displayWidth(text)).toBe(width));
});

describe('printable', () => {
  test('a text from elsewhere cannot drive the terminal', () => {
    expect(printable('a\u001B[2Jb')).toBe('a�[2Jb');
    expect(printable('a\u202Eb')).toBe('a�b');
    expect(printable('one\r\ntwo\tthree')).toBe('one two three');
  });
});

describe('wrapText', () => {
  test('breaks at spaces, and a longer word where it must', () => {
    expect(wrapText('the sites open the total', 10)).toEqual(['the sites', 'open the', 'total']);
    expect(wrapText('a abcdefghijkl b', 5)).toEqual(['a', 'abcde', 'fghij', 'kl b']);
    expect(wrapText('', 5)).toEqual(['']);
  });

  test('no line is wider than asked, and no letter is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30 })), fc.integer({ min: 2, max: 40 }), (words, width) => {
        const text = printable(words.join(' '));
        const lines = wrapText(text, width);
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
