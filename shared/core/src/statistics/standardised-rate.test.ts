import { poissonInterval } from './poisson-interval.ts';
import { standardPopulationNames, standardPopulations } from './standard-populations.ts';
import { standardisedRate } from './standardised-rate.ts';

describe('standardisedRate', () => {
  test('with one band is the rate with its exact interval', () => {
    const one = { count: 7, exposure: 123 };
    const { rate, lower, upper } = standardisedRate([{ ...one, weight: 3 }]);
    const exact = poissonInterval(one);
    expect(rate).toBeCloseTo(exact.rate, 14);
    expect(lower).toBeCloseTo(exact.lower, 12);
    expect(upper).toBeCloseTo(exact.upper, 12);
  });

  test('does not depend on the unit of the weights; without events it begins at 0', () => {
    const bands = [
      { weight: 2, count: 3, exposure: 100 },
      { weight: 1, count: 9, exposure: 40 },
    ];
    expect(standardisedRate(bands).rate).toBeCloseTo((2 * 0.03 + 0.225) / 3, 15);
    const scaled = bands.map((band) => ({ ...band, weight: 1000 * band.weight }));
    expect(standardisedRate(scaled).upper).toBeCloseTo(standardisedRate(bands).upper, 14);
    const none = standardisedRate(bands.map((band) => ({ ...band, count: 0 })));
    expect(none).toMatchObject({ rate: 0, lower: 0 });
    expect(none.upper).toBeGreaterThan(0);
  });

  /** Direct method example of Fay & Feuer's kind; answers of epitools 0.5-10.1, ageadjust.direct. */
  test('as epitools', () => {
    const counts = [25, 12, 40, 5];
    const exposures = [1000, 400, 350, 20];
    const weights = [30, 30, 30, 10];
    const { rate, lower, upper } = standardisedRate(
      counts.map((count, i) => ({ count, exposure: exposures[i] ?? 0, weight: weights[i] ?? 0 })),
    );
    expect(rate).toBeCloseTo(0.0757857142857143, 12);
    expect(lower).toBeCloseTo(0.0528327570275317, 10);
    expect(upper).toBeCloseTo(0.109823430276829, 10);
  });
});

describe('standard populations', () => {
  test.each(standardPopulationNames)('%s: a weight for each band, adding up to what its source says', (name) => {
    const { ages, weights } = standardPopulations[name];
    expect(weights).toHaveLength(ages.length);
    const total = weights.reduce<number>((sum, weight) => sum + weight, 0);
    expect(total).toBeCloseTo({ 'who-world': 100.035, 'us-2000': 1_000_000 }[name as string] ?? 100_000, 9);
  });
});
