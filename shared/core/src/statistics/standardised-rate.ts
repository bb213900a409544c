/**
 * Directly standardised rate with the gamma interval, as epitools' ageadjust.direct in R.
 * Source: M. P. Fay & E. J. Feuer, Statistics in Medicine 16 (1997) 791-801.
 */
import { gammaQuantile } from './gamma-quantile.ts';
import type { CountAndExposure, RateEstimate } from './poisson-interval.ts';

export interface WeightedBand extends CountAndExposure {
  /** Of the standard population; only ratios matter. */
  weight: number;
}

/** Bands with exposure > 0. The interval is conservative; with one band it is Garwood's. */
export function standardisedRate(bands: readonly WeightedBand[], confidence = 0.95): RateEstimate {
  const whole = bands.reduce((sum, { weight }) => sum + weight, 0);
  const terms = bands.map(({ weight, count, exposure }) => ({ w: weight / whole / exposure, count }));
  const rate = terms.reduce((sum, { w, count }) => sum + w * count, 0);
  const variance = terms.reduce((sum, { w, count }) => sum + w * w * count, 0);
  const largest = Math.max(...terms.map(({ w }) => w));
  const tail = (1 - confidence) / 2;
  const [r, v] = [rate + largest, variance + largest * largest];
  return {
    rate,
    lower: rate === 0 ? 0 : gammaQuantile(tail, (rate * rate) / variance) * (variance / rate),
    upper: gammaQuantile(tail, (r * r) / v, 'upper') * (v / r),
  };
}
