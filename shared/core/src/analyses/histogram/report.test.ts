import { renderCsv } from '../../report/csv.ts';
import { renderText } from '../../report/text.ts';
import type { HistogramResult } from './params.ts';
import { histogramReport } from './report.ts';

const rule = 'small count, or one that would give a small count away';
const group = (name: string, n: number | null): HistogramResult['bins'] => [
  { group: name, from: 0, to: 10, n: 30, density: 0.05, ecdf: 0.5 },
  { group: name, from: 10, to: 20, n, density: null, ecdf: null, ...(n === null ? { suppressed: rule } : {}) },
];
const result: HistogramResult = {
  bins: [...group('all', 30), ...group('u', null)],
  rest: ['all', 'u'].flatMap((name) =>
    (['below', 'above', 'missing'] as const).map((what) => ({ group: name, what, n: what === 'missing' ? 7 : 0 })),
  ),
};
const params = { variable: 'x', bins: { from: 0, to: 20, width: 10 }, by: 'g' };
const blocks = histogramReport({ params, result, n: 67, dictionary: null });

describe('histogramReport', () => {
  test('a row a bin, a column a group; nothing below and above is not worth a row', () => {
    expect(`\n${renderText(blocks)}`).toBe(`
x by g
─────────────────
x         all   u
─────────────────
0 to <10   30  30
10 to 20   30   †
missing     7   7
─────────────────
† not shown: small count, or one that would give a small count away
`);
  });

  test('a figure and tidy data', () => {
    expect(blocks[0]).toMatchObject({ kind: 'figure', figure: 'histogram', data: { label: 'x' } });
    expect(renderCsv(blocks)[0]?.csv.split('\r\n').slice(0, 5)).toEqual([
      'group,from,to,n,n suppressed,density,ecdf',
      'all,0,10,30,,0.05,0.5',
      'all,10,20,30,,,',
      'u,0,10,30,,0.05,0.5',
      'u,10,20,,"small count, or one that would give a small count away",,',
    ]);
  });
});
