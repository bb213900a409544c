import type { TwoByTwo } from './contingency.ts';
import { oddsRatio } from './contingency.ts';
import { mantelHaenszel } from './mantel-haenszel.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/tables.json' with { type: 'json' };

describe('mantelHaenszel', () => {
  test.each(Object.entries(vectors.mantelHaenszel))('equals R’s mantelhaen.test: %s', (_, known) => {
    const strata = known.strata as unknown as TwoByTwo[];
    const [corrected, plain] = [mantelHaenszel(strata), mantelHaenszel(strata, { continuity: false })];
    expectClose(corrected.statistic, known.statistic, 1e-12);
    expectClose(corrected.p, known.p, 1e-10);
    expectClose(plain.statistic, known.plainStatistic, 1e-12);
    expectClose(plain.p, known.plainP, 1e-10);
    expect(plain.continuity).toBe(false);
    const { estimate, lower, upper } = corrected.oddsRatio;
    [estimate, lower, upper].forEach((value, i) => expectClose(value, known.oddsRatio[i] ?? NaN, 1e-12));
  });

  test('is the plain odds ratio in one stratum, whatever empty strata are added', () => {
    const table: TwoByTwo = [
      [12, 5],
      [7, 9],
    ];
    const alone = mantelHaenszel([table]);
    expectClose(alone.oddsRatio.estimate, oddsRatio(table).estimate, 1e-14);
    expectClose(alone.oddsRatio.standardError, oddsRatio(table).standardError, 1e-14);
    expect(
      mantelHaenszel([
        [
          [0, 0],
          [0, 0],
        ],
        table,
        [
          [1, 0],
          [0, 0],
        ],
      ]),
    ).toEqual(alone);
  });

  test('does not correct a difference below a half', () => {
    expect(
      mantelHaenszel([
        [
          [5, 5],
          [5, 5.5],
        ],
      ]).continuity,
    ).toBe(false);
  });

  test('is NaN without strata', () => {
    expect(mantelHaenszel([]).p).toBeNaN();
    expect(mantelHaenszel([]).oddsRatio.estimate).toBeNaN();
  });
});
