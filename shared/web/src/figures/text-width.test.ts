import fc from 'fast-check';
import { fitText, textWidth } from './text-width.ts';

test('a text that fits stays, a longer one ends in an ellipsis and fits', () => {
  expect(fitText('short', 200)).toBe('short');
  expect(fitText('a term of a very long name', 100)).toMatch(/^a term of .*…$/);
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 20, max: 400 }), (text, width) => {
      expect(textWidth(fitText(text, width))).toBeLessThanOrEqual(width);
    }),
  );
});

test('letters differ in width, wide scripts take more', () => {
  expect(textWidth('MMMM')).toBeGreaterThan(textWidth('iiii') * 2);
  expect(textWidth('四')).toBeGreaterThan(textWidth('a'));
});
