import { renderCsv } from '../../report/csv.ts';
import { renderText } from '../../report/text.ts';
import type { QuantileResult } from './params.ts';
import { quantileReport } from './report.ts';

const rule = 'the rules show no quantiles';
const result: QuantileResult = {
  quantiles: [
    { group: '0', probability: 0.5, value: 40 },
    { group: '0', probability: 0.975, low: 1218, high: 1311.5 },
    { group: '1', probability: 0.5, value: null, suppressed: rule },
    { group: '1', probability: 0.975, value: null },
  ],
  counts: [
    { group: '0', n: 3083, missing: 7 },
    { group: '1', n: null, missing: null, suppressed: rule },
  ],
};
const params = { variable: 'pgr', probabilities: [0.5, 0.975], by: 'hormon', step: null };
const blocks = quantileReport({ params, result, n: 3668, dictionary: null });

describe('quantileReport', () => {
  test('values, intervals and what is not shown', () => {
    expect(`\n${renderText(blocks)}`).toBe(`
Quantiles of pgr by hormon
───────────────────────────────────
hormon  Probability        Quantile
───────────────────────────────────
0             0.5                40
0             0.975  1218 to 1311.5
1             0.5                 †
1             0.975               –
───────────────────────────────────
† not shown: the rules show no quantiles

───────────────────────
hormon  Values  Missing
───────────────────────
0         3083        7
1            †        †
───────────────────────
† not shown: the rules show no quantiles
`);
  });

  test('in the data a value is both ends of its interval', () => {
    expect(renderCsv(blocks)[0]?.csv.split('\r\n')).toEqual([
      'group,probability,low,high,low suppressed',
      '0,0.5,40,40,',
      '0,0.975,1218,1311.5,',
      '1,0.5,,,the rules show no quantiles',
      '1,0.975,,,',
      '',
    ]);
  });
});
