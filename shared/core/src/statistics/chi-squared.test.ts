import fc from 'fast-check';
import { chiSquaredLowerTail, chiSquaredQuantile, chiSquaredUpperTail } from './chi-squared.ts';
import { gammaQuantile } from './gamma-quantile.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/distributions.json' with { type: 'json' };

describe('the χ² distribution', () => {
  test('has R’s tails for 0.01 to two million degrees of freedom, down to 1e-290', () => {
    for (const [x, df, lower, upper] of vectors.chiSquared as [number, number, number, number][]) {
      expectClose(chiSquaredLowerTail(x, df), lower, 1e-12);
      expectClose(chiSquaredUpperTail(x, df), upper, 1e-12);
    }
  });

  test('has R’s quantiles', () => {
    for (const [p, df, x] of vectors.quantiles.chiSquared as [number, number, number][]) {
      expectClose(chiSquaredQuantile(p, df), x, 1e-12);
    }
    for (const [q, shape, x] of vectors.quantiles.gammaUpper as [number, number, number][]) {
      expectClose(gammaQuantile(q, shape, 'upper'), x, 1e-12);
    }
  });

  test('returns from its quantile to the probability', () => {
    const probability = fc.double({ min: 1e-12, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(probability, fc.double({ min: 0.5, max: 5000, noNaN: true }), (p, df) => {
        expectClose(chiSquaredLowerTail(chiSquaredQuantile(p, df), df), p, 1e-10);
      }),
    );
  });

  test('has limits and a domain', () => {
    expect(chiSquaredUpperTail(0, 3)).toBe(1);
    expect(chiSquaredUpperTail(Infinity, 3)).toBe(0);
    expect([chiSquaredUpperTail(-1, 3), chiSquaredUpperTail(1, 0), chiSquaredUpperTail(NaN, 1)]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
    expect([chiSquaredQuantile(0, 2), chiSquaredQuantile(1, 2), gammaQuantile(0, 2, 'upper')]).toEqual([
      0,
      Infinity,
      Infinity,
    ]);
    expect([chiSquaredQuantile(-1, 2), chiSquaredQuantile(0.5, -2)]).toEqual([NaN, NaN]);
  });
});
