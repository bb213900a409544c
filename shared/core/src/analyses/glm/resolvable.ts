import { type Resolution, resolutionOf } from '../resolution.ts';
import type { FitStatistics } from './fit-statistics.ts';
import { fractionalBits } from './layout.ts';
import type { GlmModel } from './model.ts';

type Scaled = Pick<GlmModel, 'family' | 'weights'> & {
  response: { scaling: Pick<GlmModel['response']['scaling'], 'half'> };
};

/**
 * The residual variance of a linear model against the grid of its sums; the other families have none. Of a fit without
 * any residual it cannot be told whether there was none or one too small to see: R calls its errors unreliable.
 */
export function residualResolution(
  { deviance, nobs }: Pick<FitStatistics, 'deviance' | 'nobs'>,
  { family, weights, response }: Scaled,
): Resolution {
  if (family !== 'gaussian' || Number.isNaN(deviance)) return 'fine';
  return resolutionOf(deviance / nobs / (weights?.scale ?? 1) / response.scaling.half ** 2, fractionalBits);
}

/** Without what rests on a residual variance that cannot be told. */
export function withoutResidual(statistics: FitStatistics): FitStatistics {
  const unknown = { deviance: NaN, dispersion: NaN, logLik: NaN, aic: NaN, bic: NaN };
  return { ...statistics, ...unknown, tests: { ...statistics.tests, likelihoodRatio: NaN, wald: NaN } };
}
