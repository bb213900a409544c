import { eventTable } from './event-table.ts';
import type { SurvivalInterval } from './kaplan-meier.ts';
import { kaplanMeier, survivalAt } from './kaplan-meier.ts';
import { restrictedMean, restrictedMeanDifference, restrictedMeanRatio } from './restricted-mean.ts';
import { survivalQuantile } from './survival-quantile.ts';
import { expectClose } from './vectors/expect-close.ts';
import { tableOfRecords } from './vectors/table-of-records.ts';
import vectors from './vectors/survival.json' with { type: 'json' };

const expectColumn = (actual: readonly number[], known: readonly (number | null)[]): void => {
  expect(actual).toHaveLength(known.length);
  actual.forEach((value, i) => expectClose(value, known[i] ?? NaN, 1e-11));
};

describe.each(Object.entries(vectors.curves))('the curve of %s equals R’s survfit', (_, { records, fits }) => {
  const table = tableOfRecords(records);

  test.each(fits.map((fit) => [fit.type, fit] as const))('with %s interval', (_type, fit) => {
    const curve = kaplanMeier(table, { interval: fit.type as SurvivalInterval, confidence: fit.level });
    expect(curve.times).toEqual(fit.times);
    expect(curve.atRisk).toEqual(fit.atRisk);
    expect(curve.events).toEqual(fit.events);
    expect(curve.censored).toEqual(fit.censored);
    expectColumn(curve.survival, fit.survival);
    expectColumn(curve.standardError, fit.standardError);
    expectColumn(curve.lower, fit.lower);
    expectColumn(curve.upper, fit.upper);
    expectColumn(curve.cumulativeHazard, fit.cumulativeHazard);
    expectColumn(curve.cumulativeHazardError, fit.cumulativeHazardError);
  });

  test.each(fits.map((fit) => [fit.type, fit] as const))('quantiles and restricted mean, %s', (_type, fit) => {
    const curve = kaplanMeier(table, { interval: fit.type as SurvivalInterval, confidence: fit.level });
    // With late entries a limit may rise again; R's lookup takes it as sorted, ours is the first crossing.
    const falls = curve.lower.every((value, k) => k === 0 || !(value > (curve.lower[k - 1] ?? NaN)));
    [0.25, 0.5, 0.8].forEach((probability, k) => {
      const { quantile, lower, upper } = survivalQuantile(curve, probability);
      expect(quantile).toBe(fit.quantile[k] ?? NaN);
      expect(upper).toBe(fit.quantileUpper[k] ?? NaN);
      if (falls) expect(lower).toBe(fit.quantileLower[k] ?? NaN);
    });
    const { mean, standardError } = restrictedMean(curve, fit.tau);
    expectClose(mean, fit.rmst, 1e-12);
    expectClose(standardError, fit.rmstError, 1e-12);
  });
});

describe('the curve of 3668 breast cancers on a daily grid', () => {
  const days = Array.from({ length: 7200 }, (_, day) => day);
  const curve = kaplanMeier(tableOfRecords(vectors.breast, days));
  const known = vectors.breastAll;

  test('equals R at landmark times', () => {
    survivalAt(curve, known.times).forEach((point, i) => {
      expect(point.atRisk).toBe(known.atRisk[i]);
      expectClose(point.survival, known.survival[i] ?? NaN, 1e-12);
      expectClose(point.standardError, known.standardError[i] ?? NaN, 1e-12);
      expectClose(point.lower, known.lower[i] ?? NaN, 1e-12);
      expectClose(point.upper, known.upper[i] ?? NaN, 1e-12);
    });
  });

  test('has R’s median and restricted mean', () => {
    const { quantile, lower, upper } = survivalQuantile(curve);
    expect([quantile, lower, upper]).toEqual(known.median);
    expectClose(restrictedMean(curve, known.tau).mean, known.rmst, 1e-12);
    expectClose(restrictedMean(curve, known.tau).standardError, known.rmstError, 1e-12);
  });
});

describe('beyond the data', () => {
  const curve = kaplanMeier(eventTable([2, 5], [1, 1], [0, 2]));

  test('the curve is 1 before the first exit and carried on after the last, with nobody at risk', () => {
    const [before, on, after] = survivalAt(curve, [0, 5, 6]);
    expect(before).toEqual({ time: 0, atRisk: 4, survival: 1, standardError: 0, lower: 1, upper: 1 });
    expect(on?.atRisk).toBe(3);
    expect(after).toMatchObject({ atRisk: 0, survival: 0.5 });
  });

  test('a restricted mean says whether the horizon was reached', () => {
    expect(restrictedMean(curve, 5).followed).toBe(true);
    expect(restrictedMean(curve, 6)).toMatchObject({ followed: false, mean: 2 + 3 * 0.75 + 0.5 });
    expect(restrictedMean(curve, 1)).toEqual({
      horizon: 1,
      mean: 1,
      standardError: 0,
      lower: 1,
      upper: 1,
      followed: true,
    });
  });

  test('a median may be exactly on a step that lasts', () => {
    // R: quantile(survfit(Surv(c(1,4,6,9,12,13), c(1,1,1,0,0,0)) ~ 1), .5) is 9.5, half way to the end.
    const flat = kaplanMeier(eventTable([1, 4, 6, 9, 12, 13], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]));
    expect(survivalQuantile(flat).quantile).toBe(9.5);
    expect(survivalQuantile(flat).lower).toBe(4);
    expect(survivalQuantile(flat).upper).toBeNaN();
  });

  test('an empty table gives an empty curve', () => {
    const empty = kaplanMeier(eventTable([1, 2], [0, 0], [0, 0]));
    expect(empty.times).toEqual([]);
    expect(survivalQuantile(empty).quantile).toBeNaN();
    expect(restrictedMean(empty, 3)).toMatchObject({ mean: 3, standardError: 0, followed: false });
  });
});

describe('restricted means of two groups', () => {
  const mean = (value: number, standardError: number): ReturnType<typeof restrictedMean> => ({
    horizon: 10,
    mean: value,
    standardError,
    lower: 0,
    upper: 0,
    followed: true,
  });

  test('differ with the error of both', () => {
    const { estimate, standardError, lower, upper, p } = restrictedMeanDifference(mean(9, 0.3), mean(8, 0.4));
    expect([estimate, standardError]).toEqual([1, 0.5]);
    expectClose(upper - lower, 2 * 0.5 * 1.959963984540054, 1e-14);
    expectClose(p, 0.0455002638963584, 1e-13);
  });

  test('have a ratio on the logarithmic scale', () => {
    const { estimate, standardError, lower, upper, p } = restrictedMeanRatio(mean(9, 0.27), mean(6, 0.24));
    expectClose(estimate, 1.5, 1e-15);
    expectClose(standardError, 0.05, 1e-14);
    expectClose(lower * upper, 2.25, 1e-14);
    expectClose(Math.log(upper / lower), 0.1 * 1.959963984540054, 1e-13);
    expect(p).toBeLessThan(1e-15);
  });
});
