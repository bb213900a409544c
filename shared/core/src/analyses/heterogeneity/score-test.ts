import type { InformationEntry, InformationFactor } from '../../regression/information.ts';
import { factorSymmetric, quadraticForm } from '../../statistics/symmetric-solve.ts';
import type { Total } from '../contract.ts';
import { fractionalBits } from '../cox/layout.ts';
import { integerAt, matrixAt, vectorAt } from '../cox/sums.ts';
import { fromGrid } from '../read-total.ts';
import type { HeterogeneityPlaces } from './layout.ts';

export interface ScoreTest {
  /** Sites with information about the exposure. */
  informative: number;
  statistic: number;
  df: number;
  /** On the normalised scale. */
  tau2: number;
}

/**
 * The score test of an effect of the exposure that differs between sites, at the estimates with one effect for all. With
 * u_i the site's score of the exposure, c_i the row of its information (d_i of the exposure with itself) and B the
 * information of all sites, the scores have the covariance V = D − C B⁻¹ Cᵀ, and
 *
 *   uᵀ V⁻ u = Σ u_i²/d_i + wᵀ (B − Σ c_i c_iᵀ/d_i)⁻ w,  w = Σ c_i u_i/d_i  (Woodbury),
 *
 * sums over the sites throughout. Its row of the exposure is 0. Where effects vary with the variance τ², the statistic has
 * the mean df + τ² tr V: the estimate of DerSimonian & Laird 1986 for one-step estimates (Commenges & Andersen 1995,
 * Lifetime Data Anal 1:145, for the test).
 */
export function scoreTest(
  total: Total,
  places: HeterogeneityPlaces,
  {
    size,
    exposure,
    information,
    factor,
    dispersion,
  }: {
    size: number;
    exposure: number;
    information: InformationEntry;
    factor: InformationFactor;
    /** Variance that scores and information are still to be divided by: of the residuals of a linear model, else 1. */
    dispersion: number;
  },
): ScoreTest {
  const entries = (size * (size + 1)) / 2;
  const real = (entry: InformationEntry, i: number, j: number): number =>
    fromGrid(i <= j ? entry(i, j) : entry(j, i), fractionalBits);
  const first = places.effect + 2;
  const w = vectorAt(total, first, size);
  const overD = matrixAt(total, first + size, size);
  const products = matrixAt(total, first + size + entries, size);
  const informative = Math.round(fromGrid(integerAt(total, places.effect), fractionalBits));
  const kept = w.map((_, j) => j).filter((j) => j !== exposure && !factor.collinear.includes(j));
  const left = kept.map((i) => kept.map((j) => real(information, i, j) - real(overD, i, j)));
  const rest =
    kept.length === 0
      ? 0
      : quadraticForm(
          factorSymmetric(left),
          kept.map((j) => w[j] ?? 0),
        );
  const inverse = factor.inverse();
  const trace = inverse.reduce(
    (sum, row, i) => row.reduce((inner, value, j) => inner - value * real(products, i, j), sum),
    real(information, exposure, exposure),
  );
  const statistic = (fromGrid(integerAt(total, places.effect + 1), fractionalBits) + rest) / dispersion;
  const df = informative - 1;
  return { informative, statistic, df, tau2: df > 0 ? Math.max(0, ((statistic - df) * dispersion) / trace) : NaN };
}
