import { renderText } from '../../report/text.ts';
import { kmeansReport } from './report.ts';

const rule = 'small count, or one that would give a small count away';

test('kmeansReport: clusters as a table, sums of squares as facts', () => {
  const blocks = kmeansReport({
    params: { variables: ['x', 'y'], clusters: 2, scale: true },
    result: {
      nobs: 60,
      clusters: [
        {
          cluster: 1,
          n: 60,
          centre: [
            { variable: 'x', value: 12.345, sd: 1.2 },
            { variable: 'y', value: 0.5, sd: null },
          ],
          withinSS: 40,
        },
        {
          cluster: 2,
          n: null,
          centre: [
            { variable: 'x', value: null, sd: null },
            { variable: 'y', value: null, sd: null },
          ],
          withinSS: null,
          suppressed: rule,
        },
      ],
      totalSS: 118,
      withinSS: 40,
      betweenSS: 78,
      iterations: 9,
      converged: true,
    },
    n: 60,
    dictionary: null,
  });
  expect(`\n${renderText(blocks)}`).toBe(`
Clusters: mean (SD)
──────────────────────────────────────
Cluster   n              x           y
──────────────────────────────────────
1        60  12.35 (1.200)  0.5000 (–)
2         †              –           –
──────────────────────────────────────
† not shown: small count, or one that would give a small count away

Sum of squares      118.0
  within clusters   40.00
  between clusters  78.00
Rounds              9
`);
});
