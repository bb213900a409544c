import { normalCritical, normalLowerTail, normalQuantile, normalTwoSided, normalUpperTail } from './normal.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/distributions.json' with { type: 'json' };

describe('the normal distribution', () => {
  test('has R’s tails, down to 1e-300', () => {
    for (const [z, lower, upper] of vectors.normal as [number, number, number][]) {
      expectClose(normalLowerTail(z), lower, 1e-12);
      expectClose(normalUpperTail(z), upper, 1e-12);
      expectClose(normalTwoSided(z), 2 * Math.min(lower, upper), 1e-12);
    }
  });

  test('has R’s quantiles', () => {
    for (const [p, z] of vectors.quantiles.normal as [number, number][]) expectClose(normalQuantile(p), z, 2e-15);
    expectClose(normalCritical(0.95), 1.95996398454005, 2e-15);
  });

  test('keeps the digits of quantiles near the median', () => {
    // φ(0)·z = δ to first order.
    expectClose(normalQuantile(0.5 + 2 ** -40), 2 ** -40 * Math.sqrt(2 * Math.PI), 1e-14);
  });

  test('has limits and a domain', () => {
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(0.5)]).toEqual([-Infinity, Infinity, 0]);
    expect([-0.1, 1.1, NaN].map(normalQuantile)).toEqual([NaN, NaN, NaN]);
    expect([normalUpperTail(Infinity), normalUpperTail(-Infinity), normalUpperTail(NaN)]).toEqual([0, 1, NaN]);
  });
});
