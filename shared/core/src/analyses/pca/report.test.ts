import { renderCsv } from '../../report/csv.ts';
import { renderText } from '../../report/text.ts';
import { pcaReport } from './report.ts';

const result = {
  nobs: 100,
  components: [
    { component: 'PC1', sdev: 1.3, proportion: 0.845, cumulative: 0.845 },
    { component: 'PC2', sdev: 0.557, proportion: 0.155, cumulative: 1 },
  ],
  variables: [
    { variable: 'x', mean: 10, sd: 2 },
    { variable: 'y', mean: 0.5, sd: 0 },
  ],
  loadings: [
    { variable: 'x', component: 'PC1', value: 0.7071 },
    { variable: 'x', component: 'PC2', value: -0.7071 },
  ],
};
const blocks = pcaReport({ params: { variables: ['x', 'y'], scale: true }, result, n: 100, dictionary: null });

test('pcaReport: components, loadings (none of what was left out) and the variables', () => {
  expect(`\n${renderText(blocks)}`).toBe(`
Components
────────────────────────────────────────────
Component      SD  % of variance  cumulative
────────────────────────────────────────────
PC1        1.300            84.5        84.5
PC2        0.5570           15.5       100.0
────────────────────────────────────────────

Loadings
───────────────────────
Variable    PC1     PC2
───────────────────────
x         0.707  -0.707
y             –       –
───────────────────────

Variables, 100 complete records
────────────────────────
Variable     Mean     SD
────────────────────────
x         10.00    2.000
y          0.5000  0
────────────────────────
`);
  expect(renderCsv(blocks).map(({ id }) => id)).toEqual(['components', 'loadings', 'variables']);
});
