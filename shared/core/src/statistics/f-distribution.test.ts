import { chiSquaredUpperTail } from './chi-squared.ts';
import { fUpperTail } from './f-distribution.ts';
import { studentTwoSided } from './student-t.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/distributions.json' with { type: 'json' };

describe('the F distribution', () => {
  test('has R’s upper tail, down to 1e-290', () => {
    for (const [f, df1, df2, upper] of vectors.f as [number, number, number, number][]) {
      expectClose(fUpperTail(f, df1, df2), upper, 1e-12);
    }
  });

  test('is t² with one degree of freedom above, χ² without end below', () => {
    expectClose(fUpperTail(9.5 ** 2, 1, 12.5), studentTwoSided(9.5, 12.5), 1e-13);
    expect(fUpperTail(4, 3, Infinity)).toBe(chiSquaredUpperTail(12, 3));
  });

  test('has limits and a domain', () => {
    expect([fUpperTail(0, 2, 3), fUpperTail(Infinity, 2, 3)]).toEqual([1, 0]);
    expect([fUpperTail(-1, 2, 3), fUpperTail(1, 0, 3), fUpperTail(1, 2, 0), fUpperTail(NaN, 1, 1)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
  });
});
