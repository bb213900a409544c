import fc from 'fast-check';
import type { LogRankSums } from './log-rank.ts';
import { addLogRankSums, logRankSums, logRankTest, logRankTrend } from './log-rank.ts';
import { chiSquaredUpperTail } from './chi-squared.ts';
import { expectClose } from './vectors/expect-close.ts';
import type { Records } from './vectors/table-of-records.ts';
import { tableOfRecords } from './vectors/table-of-records.ts';
import vectors from './vectors/survival.json' with { type: 'json' };

const gridOf = (records: Records): number[] => [...new Set(records.time)].sort((a, b) => a - b);

const sumsBy = (records: Records, group: number[], rho = 0, keep = (_: number): boolean => true): LogRankSums => {
  const levels = [...new Set(group)].sort((a, b) => a - b);
  const grid = gridOf(records);
  return logRankSums(
    levels.map((level) => tableOfRecords(records, grid, (i) => group[i] === level && keep(i))),
    rho,
  );
};
const stratified = (records: Records, group: number[], strata: number[], rho = 0): LogRankSums =>
  addLogRankSums(
    [...new Set(strata)].filter((s) => s >= 0).map((s) => sumsBy(records, group, rho, (i) => strata[i] === s)),
  );

const { lung, breast, tests } = vectors;
const cases: [string, LogRankSums, (typeof tests)['lungSex' | 'breastSize']][] = [
  ['lung by sex', sumsBy(lung, lung.group), tests.lungSex],
  ['lung by sex, ρ = 1', sumsBy(lung, lung.group, 1), tests.lungSexRho],
  ['lung by sex, ρ = 0.5', sumsBy(lung, lung.group, 0.5), tests.lungSexHalf],
  ['lung by sex within 18 institutions', stratified(lung, lung.group, lung.inst), tests.lungByInst],
  ['the same, ρ = 1', stratified(lung, lung.group, lung.inst, 1), tests.lungByInstRho],
  ['breast by hormon', sumsBy(breast, breast.hormon), tests.breastHormon],
  ['breast by hormon within sites', stratified(breast, breast.hormon, breast.site), tests.breastHormonBySite],
  ['breast by size', sumsBy(breast, breast.size), tests.breastSize],
];

describe('log-rank tests equal R’s survdiff', () => {
  test.each(cases)('%s', (_, sums, known) => {
    sums.observed.forEach((value, g) => expectClose(value, known.observed[g] ?? NaN, 1e-12));
    sums.expected.forEach((value, g) => expectClose(value, known.expected[g] ?? NaN, 1e-12));
    sums.variance.flat().forEach((value, i) => expectClose(value, known.variance.flat()[i] ?? NaN, 1e-11));
    const { statistic, df, p } = logRankTest(sums);
    expect(df).toBe(known.observed.length - 1);
    expectClose(statistic, known.statistic, 1e-11);
    expectClose(p, known.p, 1e-10);
    expectClose(logRankTrend(sums).statistic, known.trend, 1e-11);
    expectClose(logRankTrend(sums).p, chiSquaredUpperTail(known.trend, 1), 1e-10);
  });
});

describe('log-rank tests at the edges', () => {
  test('a group never at risk does not count', () => {
    const two = [
      { atRisk: [4, 3, 1], events: [1, 1, 0] },
      { atRisk: [5, 3, 2], events: [0, 1, 1] },
    ];
    const { statistic, p } = logRankTest(logRankSums(two));
    const three = logRankTest(logRankSums([...two, { atRisk: [0, 0, 0], events: [0, 0, 0] }]));
    expect(three.df).toBe(1);
    expectClose(three.statistic, statistic, 1e-14);
    expectClose(three.p, p, 1e-13);
  });

  test('without events, or without a second group, there is no test', () => {
    const quiet = { atRisk: [3, 2], events: [0, 0] };
    expect(logRankTest(logRankSums([quiet, quiet]))).toEqual({ statistic: NaN, df: 0, p: NaN });
    expect(logRankTest(logRankSums([{ atRisk: [3, 2], events: [1, 1] }]))).toEqual({ statistic: NaN, df: 0, p: NaN });
    expect(logRankTrend(logRankSums([quiet, quiet])).p).toBeNaN();
    expect(logRankTest(addLogRankSums([])).df).toBe(0);
  });

  test('observed and expected agree in total, whatever the order of the groups', () => {
    const cell = fc.record({ censored: fc.integer({ min: 0, max: 3 }), events: fc.integer({ min: 0, max: 3 }) });
    const column = fc.array(cell, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(column, { minLength: 2, maxLength: 4 }), (columns) => {
        const groups = columns.map((rows) => {
          let left = 0;
          const atRisk = [...rows].reverse().map((row) => (left += row.events + row.censored));
          return { atRisk: atRisk.reverse(), events: rows.map((row) => row.events) };
        });
        const sums = logRankSums(groups);
        const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
        expect(Math.abs(total(sums.observed) - total(sums.expected))).toBeLessThan(1e-12);
        const [forward, backward] = [logRankTest(sums), logRankTest(logRankSums([...groups].reverse()))];
        expect(backward.df).toBe(forward.df);
        if (forward.df > 0) expect(Math.abs(backward.statistic - forward.statistic)).toBeLessThan(1e-9);
      }),
    );
  });
});
