import type { GroupSummary } from './welch.ts';
import { oneWayAnova } from './one-way-anova.ts';
import { welchTest } from './welch.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/tables.json' with { type: 'json' };

const summary = ([n = NaN, mean = NaN, variance = NaN]: number[]): GroupSummary => ({ n, mean, variance });

describe('welchTest', () => {
  test('equals R’s t.test', () => {
    for (const known of vectors.welch) {
      const actual = welchTest(summary(known.a), summary(known.b), known.level);
      expectClose(actual.t, known.t, 1e-11);
      expectClose(actual.df, known.df, 1e-12);
      expectClose(actual.p, known.p, 1e-10);
      [actual.lower, actual.upper].forEach((value, i) => expectClose(value, known.ci[i] ?? NaN, 1e-11));
      expectClose(actual.difference, (actual.lower + actual.upper) / 2, 1e-12);
    }
  });

  test('is NaN where nothing varies or a group is too small', () => {
    const constant = { n: 5, mean: 1, variance: 0 };
    expect(welchTest(constant, { ...constant, mean: 2 })).toMatchObject({ t: NaN, p: NaN, difference: -1 });
    expect(welchTest({ n: 1, mean: 1, variance: NaN }, { n: 9, mean: 3, variance: 2 })).toMatchObject({
      p: NaN,
      lower: NaN,
    });
  });
});

describe('oneWayAnova', () => {
  test('equals R’s analysis of variance', () => {
    for (const known of vectors.anova) {
      const actual = oneWayAnova(known.groups.map(summary));
      expectClose(actual.f, known.f, 1e-11);
      expectClose(actual.p, known.p, 1e-10);
      expect([actual.df1, actual.df2]).toEqual(known.df);
    }
  });

  test('leaves out empty groups, and a record alone has no variance', () => {
    const [a, b] = [summary([4, 1, 2]), summary([6, 3, 1])];
    expect(oneWayAnova([a, summary([0, NaN, NaN]), b])).toEqual(oneWayAnova([a, b]));
    expect(oneWayAnova([a, summary([1, 9, NaN])]).p).toBeGreaterThan(0);
    expect(oneWayAnova([a]).p).toBeNaN();
    expect(oneWayAnova([summary([1, 2, NaN]), summary([1, 3, NaN])]).p).toBeNaN();
  });

  test('is NaN where nothing varies within the groups, whether the means differ or not', () => {
    const constant = (mean: number): GroupSummary => summary([5, mean, 0]);
    expect(oneWayAnova([constant(0.1), constant(0.1), constant(0.1 + 1e-16)])).toMatchObject({ f: NaN, p: NaN });
    expect(oneWayAnova([constant(1), constant(2), constant(3)])).toMatchObject({ f: NaN, p: NaN, df1: 2, df2: 12 });
  });
});
