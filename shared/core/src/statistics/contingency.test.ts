import type { TwoByTwo } from './contingency.ts';
import { chiSquaredTest, oddsRatio, riskRatio, trendTest } from './contingency.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/tables.json' with { type: 'json' };

describe('chiSquaredTest', () => {
  test('equals R’s chisq.test with and without continuity correction, down to 1e-76', () => {
    for (const known of vectors.chiSquared) {
      const plain = chiSquaredTest(known.counts);
      const corrected = chiSquaredTest(known.counts, { continuity: true });
      expectClose(plain.statistic, known.statistic, 1e-11);
      expectClose(plain.p, known.p, 1e-10);
      expectClose(plain.smallestExpected, known.smallestExpected, 1e-13);
      expectClose(corrected.statistic, known.correctedStatistic, 1e-11);
      expectClose(corrected.p, known.correctedP, 1e-10);
      expect(plain.df).toBe(known.df);
      expect([plain.continuity, corrected.continuity]).toEqual([false, known.counts.length === 2 && known.df === 1]);
    }
  });

  test('measures the association', () => {
    expectClose(
      chiSquaredTest([
        [30, 0],
        [0, 20],
      ]).cramersV,
      1,
      1e-14,
    );
    expect(
      chiSquaredTest([
        [3, 6, 9],
        [1, 2, 3],
      ]).cramersV,
    ).toBeCloseTo(0, 8);
    expectClose(
      chiSquaredTest(
        [
          [28, 584, 955],
          [49, 579, 1116],
          [4, 75, 278],
        ],
        { continuity: true },
      ).cramersV,
      Math.sqrt(42.1158259045101 / (3668 * 2)),
      1e-13,
    );
  });

  test('leaves out empty rows and columns', () => {
    const full = chiSquaredTest(
      [
        [3, 0, 5],
        [0, 0, 0],
        [6, 0, 2],
      ],
      { continuity: true },
    );
    expect(full).toEqual(
      chiSquaredTest(
        [
          [3, 5],
          [6, 2],
        ],
        { continuity: true },
      ),
    );
    expect(full.continuity).toBe(true);
    for (const table of [
      [[1, 2, 3]],
      [
        [1, 0],
        [3, 0],
      ],
      [],
    ])
      expect(chiSquaredTest(table).p).toBeNaN();
  });
});

describe('trendTest', () => {
  test('equals R’s prop.trend.test', () => {
    for (const known of vectors.trend) {
      const actual = trendTest(known.events, known.totals, known.scores);
      expectClose(actual.statistic, known.statistic, 1e-12);
      expectClose(actual.p, known.p, 1e-10);
    }
  });

  test('scores groups by their order unless told, and by differences only', () => {
    expect(trendTest([1, 2, 5], [9, 9, 9])).toEqual(trendTest([1, 2, 5], [9, 9, 9], [1, 2, 3]));
    expectClose(trendTest([1, 2, 5], [9, 9, 9], [20, 40, 60]).p, trendTest([1, 2, 5], [9, 9, 9]).p, 1e-13);
    expect(trendTest([0, 0], [4, 5]).p).toBeNaN();
  });
});

describe('odds and risk ratio', () => {
  test('equal the fitted models’ estimate and Wald interval', () => {
    for (const { counts, odds, risk } of vectors.wald) {
      const table = counts as unknown as TwoByTwo;
      const [o, r] = [oddsRatio(table), riskRatio(table)];
      [o.estimate, o.lower, o.upper].forEach((value, i) => expectClose(value, odds[i] ?? NaN, 1e-8));
      [r.estimate, r.lower, r.upper].forEach((value, i) => expectClose(value, risk[i] ?? NaN, 1e-8));
    }
  });

  test('admit that an empty cell tells nothing about the other side', () => {
    expect(
      oddsRatio([
        [0, 5],
        [3, 4],
      ]),
    ).toEqual({ estimate: 0, standardError: Infinity, lower: 0, upper: Infinity });
    expect(
      oddsRatio([
        [5, 0],
        [3, 4],
      ]),
    ).toEqual({ estimate: Infinity, standardError: Infinity, lower: 0, upper: Infinity });
    expect(
      oddsRatio([
        [0, 0],
        [3, 4],
      ]).estimate,
    ).toBeNaN();
    expect(
      riskRatio([
        [0, 5],
        [3, 4],
      ]),
    ).toEqual({ estimate: 0, standardError: Infinity, lower: 0, upper: Infinity });
    // Everybody in the first group has the event: the risk ratio is still well defined.
    expectClose(
      riskRatio([
        [5, 0],
        [3, 4],
      ]).estimate,
      7 / 3,
      1e-15,
    );
    expect(
      riskRatio([
        [5, 0],
        [3, 4],
      ]).upper,
    ).toBeLessThan(10);
  });
});
