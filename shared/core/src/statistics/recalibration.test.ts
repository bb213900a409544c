import { recalibration } from './recalibration.ts';

const groups = [
  [1, 9, 2],
  [2, 7, 3],
  [3, 8, 3],
  [4, 6, 4],
  [5, 10, 8],
].map(([prediction = 0, n = 0, events = 0]) => ({ prediction, n, events }));

describe('recalibration', () => {
  test('as glm(y ~ lp, binomial) and glm(y ~ 1 + offset(lp), binomial) of R 4.2.2', () => {
    const { intercept, slope } = recalibration(groups);
    expect(intercept.estimate).toBeCloseTo(-1.88978356070637, 10);
    expect(intercept.standardError).toBeCloseTo(0.829761749241917, 10);
    expect(slope.estimate).toBeCloseTo(0.624835056378515, 10);
    expect(slope.standardError).toBeCloseTo(0.249137077928538, 10);
    const { inTheLarge } = recalibration(groups.map((each) => ({ ...each, prediction: each.prediction - 3 })));
    expect(inTheLarge.estimate).toBeCloseTo(-0.0228585851908815, 10);
    expect(inTheLarge.standardError).toBeCloseTo(0.390720520887536, 10);
  });

  test('predictions of any size, near and far', () => {
    for (const factor of [1e-4, 1e3]) {
      const { slope } = recalibration(groups.map((each) => ({ ...each, prediction: factor * each.prediction })));
      expect(slope.estimate * factor).toBeCloseTo(0.624835056378515, 8);
    }
  });

  test('has no value without variation', () => {
    const one = [{ prediction: 0.3, n: 10, events: 4 }];
    expect(recalibration(one).slope.estimate).toBeNaN();
    expect(recalibration(one).inTheLarge.estimate).toBeCloseTo(Math.log(4 / 6) - 0.3, 10);
    expect(recalibration([]).inTheLarge.estimate).toBeNaN();
    const all = groups.map((each) => ({ ...each, events: each.n }));
    expect(recalibration(all).slope.estimate).toBeNaN();
    const apart = [
      { prediction: -1, n: 5, events: 0 },
      { prediction: 1, n: 5, events: 5 },
    ];
    expect(recalibration(apart).slope.estimate).toBeNaN();
  });
});
