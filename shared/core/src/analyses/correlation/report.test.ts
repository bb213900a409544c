import { renderText } from '../../report/text.ts';
import type { CorrelationResult } from './params.ts';
import { correlationReport } from './report.ts';

const rule = 'small count, or one that would give a small count away';
const result: CorrelationResult = {
  pairs: [
    { x: 'a', y: 'b', n: 100, estimate: 0.12345, confLow: -0.07, confHigh: 0.31, pValue: 0.22 },
    { x: 'a', y: 'c', n: null, estimate: null, confLow: null, confHigh: null, pValue: null, suppressed: rule },
    { x: 'b', y: 'c', n: 3, estimate: null, confLow: null, confHigh: null, pValue: null },
  ],
};
const blocks = correlationReport({ params: { variables: ['a', 'b', 'c'] }, result, n: 100, dictionary: null });

describe('correlationReport', () => {
  test('the lower triangle, then the pairs in full', () => {
    expect(`\n${renderText(blocks)}`).toBe(`
Pearson correlations
───────────
       a  b
───────────
b  0.123
c      †  –
───────────
† not shown: small count, or one that would give a small count away

Pairs of variables
────────────────────────────────────────────
        n       r             95 % CI      p
────────────────────────────────────────────
a  b  100  0.1235  -0.07000 to 0.3100  0.220
a  c    †       –                   –      –
b  c    3       –                   –      –
────────────────────────────────────────────
† not shown: small count, or one that would give a small count away
`);
  });

  test('a figure of the pairs by their places', () => {
    expect(blocks[0]).toMatchObject({
      figure: 'correlation',
      data: {
        variables: ['a', 'b', 'c'],
        pairs: [{ x: 0, y: 1, estimate: 0.12345 }, { x: 0, y: 2, suppressed: rule }, {}],
      },
    });
  });
});
