import { studentCritical, studentLowerTail, studentQuantile, studentTwoSided, studentUpperTail } from './student-t.ts';
import { normalQuantile, normalUpperTail } from './normal.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/distributions.json' with { type: 'json' };

describe('Student’s t distribution', () => {
  test('has R’s tails for 0.3 to 1e9 degrees of freedom, down to 1e-290', () => {
    for (const [t, df, upper] of vectors.t as [number, number, number][]) {
      expectClose(studentUpperTail(t, df), upper, 1e-12);
      expectClose(studentLowerTail(-t, df), upper, 1e-12);
      expectClose(studentTwoSided(-t, df), 2 * upper, 1e-12);
      expectClose(studentUpperTail(-t, df), 1 - upper, 1e-14);
    }
  });

  test('has R’s quantiles', () => {
    for (const [p, df, t] of vectors.quantiles.t as [number, number, number][]) {
      // R’s own quantile near the median has ten digits.
      expectClose(studentQuantile(p, df), t, Math.abs(p - 0.5) < 1e-3 ? 1e-9 : 1e-11);
    }
    expectClose(studentCritical(0.95, 3), 3.18244630528371, 1e-14);
  });

  test('becomes the normal distribution', () => {
    expect(studentUpperTail(3, Infinity)).toBe(normalUpperTail(3));
    expect(studentQuantile(0.9, Infinity)).toBe(normalQuantile(0.9));
  });

  test('has limits and a domain', () => {
    expect([studentUpperTail(0, 5), studentUpperTail(Infinity, 5), studentUpperTail(-Infinity, 5)]).toEqual([
      0.5, 0, 1,
    ]);
    expect([studentQuantile(0, 5), studentQuantile(0.5, 5), studentQuantile(1, 5)]).toEqual([-Infinity, 0, Infinity]);
    expect([studentUpperTail(1, 0), studentUpperTail(NaN, 1), studentQuantile(2, 1), studentQuantile(0.1, 0)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
  });
});
