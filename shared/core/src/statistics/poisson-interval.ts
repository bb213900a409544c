/**
 * Exact interval for a Poisson rate, as R's `poisson.test`.
 * Source: F. Garwood, Biometrika 28 (1936) 437-442.
 */
import { gammaQuantile } from './gamma-quantile.ts';

export interface RateEstimate {
  rate: number;
  lower: number;
  upper: number;
}

export interface CountAndExposure {
  count: number;
  /** Person-time in any unit. */
  exposure: number;
}

/** Count per unit of exposure, with Garwood's interval. */
export function poissonInterval({ count, exposure }: CountAndExposure, confidence = 0.95): RateEstimate {
  const tail = (1 - confidence) / 2;
  return {
    rate: count / exposure,
    lower: count === 0 ? 0 : gammaQuantile(tail, count) / exposure,
    upper: gammaQuantile(tail, count + 1, 'upper') / exposure,
  };
}
