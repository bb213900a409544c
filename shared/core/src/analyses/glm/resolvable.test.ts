import type { FitStatistics } from './fit-statistics.ts';
import { residualResolution, withoutResidual } from './resolvable.ts';

const statistics = (deviance: number): FitStatistics => ({
  nobs: 100,
  dfResidual: 98,
  dfNull: 99,
  deviance,
  nullDeviance: 1,
  dispersion: deviance / 98,
  logLik: 1,
  logLikNull: 1,
  aic: 1,
  bic: 1,
  tests: { df: 1, likelihoodRatio: 1, score: 1, wald: 1 },
});
const wide = { family: 'gaussian', weights: null, response: { scaling: { half: 1e8 } } } as const;

test('residuals ten million times smaller than the bounds cannot be told', () => {
  expect(residualResolution(statistics(100), wide)).toBe('none');
  expect(residualResolution(statistics(100), { ...wide, response: { scaling: { half: 100 } } })).toBe('fine');
  expect(residualResolution(statistics(0), wide)).toBe('none');
  expect(residualResolution(statistics(NaN), wide)).toBe('fine');
  expect(residualResolution(statistics(100), { ...wide, family: 'binomial' })).toBe('fine');
});

test('what rests on them is not shown', () => {
  expect(withoutResidual(statistics(100))).toMatchObject({ dispersion: NaN, aic: NaN, nobs: 100, nullDeviance: 1 });
});
