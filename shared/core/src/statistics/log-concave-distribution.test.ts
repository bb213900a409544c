import fc from 'fast-check';
import { logConcaveDistribution } from './log-concave-distribution.ts';
import { expectClose } from './vectors/expect-close.ts';

describe('logConcaveDistribution', () => {
  const binomial = (n: number, p: number): ReturnType<typeof logConcaveDistribution> =>
    logConcaveDistribution(0, n, (x) => ((n - x) * p) / ((x + 1) * (1 - p)));

  test('sums a binomial distribution from either side', () => {
    const fair = binomial(4, 0.5);
    expect([0, 1, 2, 3, 4].map((x) => fair.atMost(x) * 16)).toEqual([1, 5, 11, 15, 16]);
    expect([0, 1, 2, 3, 4].map((x) => fair.atLeast(x) * 16)).toEqual([16, 15, 11, 5, 1]);
    expect([fair.atMost(-1), fair.atMost(9), fair.atLeast(5), fair.atLeast(-3)]).toEqual([0, 1, 0, 1]);
    expect([0, 1, 2].map((x) => fair.notMoreLikelyThan(x) * 16)).toEqual([2, 10, 16]);
    expect(fair.meanMinus(3)).toBe(-1);
  });

  test('has the mean it should have, also in millions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000_000 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (n, p) => {
          expect(Math.abs(binomial(n, p).meanMinus(0) - n * p)).toBeLessThan(1e-9 * n * p);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('keeps relative accuracy in far tails', () => {
    expectClose(binomial(1000, 0.5).atMost(0), 2 ** -1000, 1e-12);
    expect(binomial(5000, 0.5).atMost(0)).toBe(0);
  });
});
