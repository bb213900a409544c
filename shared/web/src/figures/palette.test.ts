import { colours, faint, ink, seriesStyle } from './palette.ts';

test('every colour has a contrast of 4.5 with white, texts of 7 (WCAG 2.2, 1.4.3 and 1.4.6)', () => {
  for (const colour of [...colours, faint]) expect(contrastWithWhite(colour)).toBeGreaterThanOrEqual(4.5);
  expect(contrastWithWhite(ink)).toBeGreaterThanOrEqual(7);
});

test('thirty-six series look different; six are told apart without any colour', () => {
  const looks = Array.from({ length: 36 }, (_, i) => Object.values(seriesStyle(i)).join());
  expect(new Set(looks).size).toBe(36);
  const marks = Array.from({ length: 6 }, (_, i) => seriesStyle(i));
  expect(new Set(marks.map(({ dash }) => dash)).size).toBe(6);
  expect(new Set(marks.map(({ symbol }) => symbol)).size).toBe(6);
});

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function contrastWithWhite(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
