import { poissonInterval } from './poisson-interval.ts';
import { rateRatio } from './rate-ratio.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/tables.json' with { type: 'json' };

const number = (value: number | string): number => (value === 'Inf' ? Infinity : Number(value));

describe('poissonInterval', () => {
  test('equals R’s poisson.test', () => {
    for (const { count, exposure, level, ci } of vectors.poisson) {
      const actual = poissonInterval({ count, exposure }, level);
      expectClose(actual.rate, count / exposure, 0);
      [actual.lower, actual.upper].forEach((value, i) => expectClose(value, ci[i] ?? NaN, 1e-12));
    }
  });

  test('of no event ends at −ln(α/2)', () => {
    expectClose(poissonInterval({ count: 0, exposure: 2 }).upper, -Math.log(0.025) / 2, 1e-13);
  });
});

describe('rateRatio', () => {
  test('equals R’s poisson.test of two counts', () => {
    for (const known of vectors.rateRatio) {
      const [countA = NaN, exposureA = NaN, countB = NaN, exposureB = NaN] = known.input;
      const actual = rateRatio({ count: countA, exposure: exposureA }, { count: countB, exposure: exposureB });
      expectClose(actual.p, known.p, 1e-10);
      expectClose(actual.ratio, number(known.estimate), 1e-13);
      [actual.lower, actual.upper].forEach((value, i) => expectClose(value, number(known.ci[i] ?? NaN), 1e-11));
    }
  });

  test('without events knows nothing', () => {
    const none = { count: 0, exposure: 5 };
    expect(rateRatio(none, none)).toEqual({ p: 1, ratio: NaN, lower: 0, upper: Infinity });
  });
});
