import type { Figure } from '../../report/block.ts';
import { renderText } from '../../report/text.ts';
import type { PropensityParams, PropensityResult } from './params.ts';
import { propensityReport } from './report.ts';

const params: PropensityParams = {
  formula: { response: null, intercept: true, terms: [], offset: [], strata: [] },
  weights: 'iptw',
  stabilised: true,
  cap: 10,
  outcome: null,
  bins: 10,
};
const term = { estimate: 0.5, statistic: 2.5, pValue: 0.0124, confLow: 0.108, confHigh: 0.892 };
const result: PropensityResult = {
  formula: 'arm ~ age',
  treatment: 'arm',
  weights: 'iptw',
  stabilised: true,
  cap: 10,
  nobs: 300,
  score: { terms: [] },
  arms: [
    { arm: 'B', n: 200, events: 50, sumWeights: 201.25, effectiveSize: 180.5, capped: 0 },
    { arm: 'A', n: 100, events: 20, sumWeights: 98.75, effectiveSize: 75.25, capped: null, suppressed: 'small count' },
  ],
  balance: [
    {
      covariate: 'age',
      mean: { control: 55.25, treated: 60.5 },
      sd: { control: 10.1, treated: 9.9 },
      weightedMean: { control: 57, treated: 57.1 },
      weightedSd: { control: 10.2, treated: 10 },
      smdBefore: 0.525,
      smdAfter: -0.01,
    },
  ],
  overlap: [
    { from: 0, to: 0.1, control: 150, treated: 25 },
    { from: 0.1, to: 0.5, control: 50, treated: 75 },
  ],
  outcome: {
    formula: 'dead ~ arm',
    family: 'binomial',
    measure: 'oddsRatio',
    terms: [
      { term: '(Intercept)', robustSe: 0.1, ...term },
      { term: 'armA', robustSe: 0.2, ...term, ratio: { estimate: 1.6487, confLow: 1.114, confHigh: 2.44 } },
    ],
    converged: true,
  },
  iterations: 9,
  converged: true,
};

const blocksOf = (each: PropensityResult) => propensityReport({ params, result: each, n: 300, dictionary: null });
const figuresOf = (each: PropensityResult) =>
  blocksOf(each).filter((block): block is Figure => block.kind === 'figure');

describe('propensityReport', () => {
  test('arms, balance, overlap and effect', () => {
    const text = renderText(blocksOf(result));
    expect(text).toContain('inverse probability (ATE), stabilised');
    expect(text).toMatch(/A +100 +20 +98.75 +75.25 +†/);
    expect(text).toMatch(/age +60.5 \(9.90\) +55.3 \(10.1\) +0.525 +57.1 \(10.0\) +57.0 \(10.2\) +-0.010/);
    expect(text).toMatch(/0.10 +0.50 +75 +50/);
    expect(text).toMatch(/armA +0.5000 +0.2000 +1.649 +1.114 to 2.440 +0.0124/);
    expect(text).toContain('Robust errors take the weights as known.');
  });

  test('a love plot with both differences and a line at 0.1', () => {
    expect(figuresOf(result).find(({ id }) => id === 'love')).toMatchObject({
      figure: 'love',
      data: {
        series: ['before weighting', 'after weighting'],
        limit: 0.1,
        rows: [{ label: 'age', values: [0.525, -0.01] }],
      },
    });
  });

  test('the overlap in shares of the arms; a bin that was joined shows the mean of its parts', () => {
    expect(figuresOf(result).find(({ id }) => id === 'overlap')).toMatchObject({
      data: {
        quantity: '% of the arm',
        groups: [
          { group: 'arm: A', bins: [{ n: 25 }, { from: 0.1, to: 0.5, n: 18.75 }] },
          { group: 'arm: B', bins: [{ n: 75 }, { n: 6.25 }] },
        ],
      },
    });
  });

  test('a forest of the effect without the intercept: ratios, or differences around 0', () => {
    const forest = (each: PropensityResult) => figuresOf(each).find(({ figure }) => figure === 'forest');
    expect(forest(result)).toMatchObject({
      caption: 'Odds ratios, weighted, with 95 % confidence intervals',
      data: { measure: 'Odds ratio', scale: 'logarithmic', noEffect: 1, rows: [{ label: 'armA', estimate: 1.6487 }] },
    });
    const terms = [{ term: 'armA', robustSe: 0.2, ...term }];
    const linear = {
      formula: 'size ~ arm',
      family: 'gaussian',
      measure: 'meanDifference',
      terms,
      converged: true,
    } as const;
    expect(forest({ ...result, outcome: linear })).toMatchObject({
      data: { measure: 'Mean difference', scale: 'linear', noEffect: 0, rows: [{ estimate: 0.5, confLow: 0.108 }] },
    });
  });

  test('without a score there is nothing to show but the reason', () => {
    const none = {
      ...result,
      arms: [],
      balance: [],
      overlap: [],
      outcome: null,
      converged: false,
      reason: 'separation',
    };
    expect(blocksOf(none)).toHaveLength(1);
    expect(renderText(blocksOf(none))).toContain('no: separation');
  });
});
