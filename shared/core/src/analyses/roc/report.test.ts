import type { Formula } from '../../query-language/formula.ts';
import { renderCsv } from '../../report/csv.ts';
import { renderText } from '../../report/text.ts';
import type { RocResult } from './params.ts';
import { rocReport } from './report.ts';

const formula: Formula = {
  response: { kind: 'value', of: { kind: 'variable', name: 'dead' } },
  intercept: true,
  terms: [[{ kind: 'variable', name: 'risk' }]],
  offset: [],
  strata: [],
};
const coefficient = (estimate: number) => ({
  estimate,
  stdError: 0.1,
  confLow: estimate - 0.2,
  confHigh: estimate + 0.2,
});
const result: RocResult = {
  nobs: 400,
  nevent: 100,
  auc: { estimate: 0.7123, stdError: 0.02, confLow: 0.67, confHigh: 0.75 },
  largestError: 0.001,
  points: [
    { threshold: 0, sensitivity: 1, specificity: 0 },
    { threshold: 0.5, sensitivity: 0.6, specificity: 0.8 },
    { threshold: 1, sensitivity: 0, specificity: 1 },
  ],
  youden: { threshold: 0.5, sensitivity: 0.6, specificity: 0.8 },
  calibration: {
    intercept: coefficient(0.05),
    slope: coefficient(0.95),
    inTheLarge: coefficient(0.01),
    predicted: 0.24,
    observed: 0.25,
    brier: 0.161,
    scaledBrier: 0.14,
    points: [{ predicted: 0.1, observed: 0.12, n: 200, confLow: 0.08, confHigh: 0.17 }],
  },
  decision: [{ threshold: 0.5, netBenefit: 0.05, treatAll: -0.5 }],
};
const blocks = rocReport({ params: { formula, scale: 'probability', bins: null }, result, n: 400, dictionary: null });

describe('rocReport', () => {
  test('estimates and calibration', () => {
    expect(`\n${renderText(blocks)}`).toBe(`
──────────────────────────────────────────────────────
                           Estimate            95 % CI
──────────────────────────────────────────────────────
Records                   400
With event                100
Area under the curve        0.7123    0.6700 to 0.7500
Best threshold (Youden)     0.5
  its sensitivity           0.6000
  its specificity           0.8000
Calibration in the large    0.01000  -0.1900 to 0.2100
Calibration intercept       0.05000  -0.1500 to 0.2500
Calibration slope           0.9500     0.7500 to 1.150
Mean predicted risk         0.2400
Observed risk               0.2500
Brier score                 0.1610
Brier score, scaled         0.1400
──────────────────────────────────────────────────────

Observed against predicted risk
───────────────────────────────────────────
Predicted  Observed            95 % CI    n
───────────────────────────────────────────
   0.1000    0.1200  0.08000 to 0.1700  200
───────────────────────────────────────────
`);
  });

  test('figures of the curve, from (0, 0), of calibration and of decisions; points and net benefit as data', () => {
    const figures = blocks.flatMap((block) => (block.kind === 'figure' ? [block] : []));
    expect(figures.map(({ figure }) => figure)).toEqual(['roc', 'calibration', 'decision']);
    expect(figures[0]?.data).toMatchObject({
      curves: [{ points: [{ falsePositiveRate: 0, sensitivity: 0 }, {}, {}] }],
    });
    expect(figures[1]?.data).toMatchObject({ outcome: 'dead', slope: 0.95 });
    expect(renderCsv(blocks).map(({ id }) => id)).toEqual(['estimates', 'calibration', 'points', 'decision']);
  });
});
