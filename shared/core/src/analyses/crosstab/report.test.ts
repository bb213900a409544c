import { renderCsv } from '../../report/csv.ts';
import { renderText } from '../../report/text.ts';
import type { CrosstabResult } from './params.ts';
import { crosstabReport } from './report.ts';

const rule = 'small count, or one that would give a small count away';
const result: CrosstabResult = {
  cells: [
    { row: '0', column: 'a', n: 30 },
    { row: '0', column: 'b', n: 10 },
    { row: '1', column: 'a', n: null, suppressed: rule },
    { row: '1', column: 'b', n: 25 },
    { row: '0', column: 'a', strata: 'x', n: 12 },
    { row: '0', column: 'b', strata: 'x', n: 4 },
  ],
  rowTotals: [
    { row: '0', n: 40 },
    { row: '1', n: 28 },
  ],
  columnTotals: [
    { column: 'a', n: null, suppressed: rule },
    { column: 'b', n: 35 },
  ],
  tests: {
    chiSquared: { statistic: 12.3456, df: 1, pValue: 0.000442 },
    fisher: { statistic: null, df: null, pValue: 0.0005, estimate: 3.21, confLow: 1.5, confHigh: null },
  },
  cramersV: 0.1234,
  oddsRatio: { estimate: 3.3, confLow: 1.6, confHigh: 6.8 },
};
const blocks = crosstabReport({
  params: { rows: 'arm', columns: 'kind', strata: 'third' },
  result,
  n: 68,
  dictionary: null,
});

describe('crosstabReport', () => {
  test('a table by rows, one by columns, strata, tests and ratios', () => {
    expect(`\n${renderText(blocks)}`).toBe(`
arm by kind: n (row %)
──────────────────────────────────
arm            a          b  Total
──────────────────────────────────
0      30 (75.0)  10 (25.0)     40
1              †  25 (89.3)     28
Total          †         35
──────────────────────────────────
† not shown: small count, or one that would give a small count away

arm by kind: n (column %)
───────────────────────────────
arm         a          b  Total
───────────────────────────────
0      30 (–)  10 (28.6)     40
1           †  25 (71.4)     28
Total       †         35
───────────────────────────────
† not shown: small count, or one that would give a small count away

arm by kind, third = x: n (row %)
────────────────────────
arm          a         b
────────────────────────
0    12 (75.0)  4 (25.0)
────────────────────────

Tests
───────────────────────────────────────────
Test                 Statistic  df        p
───────────────────────────────────────────
Pearson’s χ²             12.35   1  4.42e-4
Fisher’s exact test          –   –  5.00e-4
───────────────────────────────────────────
Cramér’s V 0.1234

Ratios
──────────────────────────────────────────────────────────────────
Ratio                                     Estimate         95 % CI
──────────────────────────────────────────────────────────────────
Odds ratio                                   3.300  1.600 to 6.800
Odds ratio, conditional (exact interval)     3.210      1.500 to –
──────────────────────────────────────────────────────────────────
`);
  });

  test('cells as data, with the rule that hid them', () => {
    const csv = renderCsv(blocks);
    expect(csv.map(({ id }) => id)).toEqual(['cells', 'tests', 'ratios']);
    expect(csv[0]?.csv.split('\r\n').slice(0, 4)).toEqual([
      'strata,row,column,n,n suppressed,rowPercent,columnPercent',
      ',0,a,30,,75,',
      ',0,b,10,,25,28.571428571428573',
      ',1,a,,"small count, or one that would give a small count away",,',
    ]);
  });
});
