import { correlationTest } from './correlation-test.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/tables.json' with { type: 'json' };

describe('correlationTest', () => {
  test('equals R’s cor.test, down to 1e-84', () => {
    for (const { r, n, t, p, ci } of vectors.correlation) {
      const actual = correlationTest(r, n);
      // r has 15 digits here: near ±1 the others cannot be better than 1/(1 − r²) of that.
      const tolerance = 1e-14 * (n / ((1 - r) * (1 + r)) + 1 / Math.abs(r));
      expectClose(actual.t, t, tolerance);
      expectClose(actual.p, p, tolerance);
      [actual.lower, actual.upper].forEach((value, i) => expectClose(value, ci[i] ?? NaN, tolerance));
      expect(actual.df).toBe(n - 2);
    }
  });

  test('at the ends', () => {
    expect(correlationTest(1, 10)).toEqual({ t: Infinity, df: 8, p: 0, lower: 1, upper: 1 });
    expect(correlationTest(0.5, 3)).toMatchObject({ df: 1, lower: NaN, upper: NaN });
    expect(correlationTest(0.5, 2).p).toBeNaN();
  });
});
