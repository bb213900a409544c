/**
 * Meta-analysis of one estimate per site, as R's `metafor`.
 * Source: R. DerSimonian & N. Laird, Control. Clin. Trials 7 (1986) 177-188; REML: W. Viechtbauer, J. Educ. Behav.
 * Stat. 30 (2005) 261-293, section 2.5; J. Hartung & G. Knapp, Stat. Med. 20 (2001) 3875-3889; I²: J. P. T. Higgins &
 * S. G. Thompson, Stat. Med. 21 (2002) 1539-1558; prediction interval: as R's metafor.
 */
import { at } from './at.ts';
import { chiSquaredUpperTail } from './chi-squared.ts';
import { normalCritical, normalTwoSided } from './normal.ts';
import { remlVariance } from './reml-variance.ts';
import { studentCritical, studentTwoSided } from './student-t.ts';

export type PoolingMethod = 'fixed' | 'dersimonian-laird' | 'reml';

export interface SiteEstimate {
  estimate: number;
  standardError: number;
}

export interface MetaOptions {
  method: PoolingMethod;
  /** Hartung-Knapp's standard error and t interval; not truncated at the ordinary one. */
  hartungKnapp?: boolean;
  confidence?: number;
}

export interface MetaAnalysis {
  estimate: number;
  standardError: number;
  /** z, or t on k − 1 degrees of freedom with Hartung-Knapp. */
  statistic: number;
  lower: number;
  upper: number;
  p: number;
  /** Variance between sites: 0 for the fixed-effect method. */
  tau2: number;
  /** Cochran's Q with its p-value; 0 and 1 for a single site. */
  q: number;
  qDf: number;
  qP: number;
  /** Percent: from Q for `fixed`, from τ² otherwise. */
  i2: number;
  /** Where the effect of a further site is expected; null for `fixed`. */
  prediction: { lower: number; upper: number } | null;
  /** Share of each site, in percent. */
  weights: number[];
}

/** One or more sites, standard errors > 0. With one site τ² is 0 and Hartung-Knapp gives NaN. */
export function metaAnalysis(sites: readonly SiteEstimate[], options: MetaOptions): MetaAnalysis {
  const { method, hartungKnapp = false, confidence = 0.95 } = options;
  const effects = sites.map((site) => site.estimate);
  const variances = sites.map((site) => site.standardError ** 2);
  const df = sites.length - 1;
  const fixed = pool(effects, variances, 0);
  const q = squares(effects, fixed);
  const spread = fixed.total - sum(fixed.weights.map((w) => w * w)) / fixed.total;
  const tau2 =
    method === 'fixed' || df === 0
      ? 0
      : method === 'reml'
        ? remlVariance(effects, variances)
        : Math.max(0, (q - df) / spread);

  const pooled = pool(effects, variances, tau2);
  const standardError = Math.sqrt((hartungKnapp ? squares(effects, pooled) / df : 1) / pooled.total);
  const statistic = pooled.mean / standardError;
  const critical = hartungKnapp ? studentCritical(confidence, df) : normalCritical(confidence);
  const around = (error: number): { lower: number; upper: number } => ({
    lower: pooled.mean - critical * error,
    upper: pooled.mean + critical * error,
  });
  return {
    estimate: pooled.mean,
    standardError,
    statistic,
    ...around(standardError),
    p: hartungKnapp ? studentTwoSided(statistic, df) : normalTwoSided(statistic),
    tau2,
    q,
    qDf: df,
    qP: df > 0 ? chiSquaredUpperTail(q, df) : 1,
    i2: df === 0 ? 0 : method === 'fixed' ? Math.max(0, 100 * (1 - df / q)) : (100 * tau2) / (tau2 + df / spread),
    prediction: method === 'fixed' ? null : around(Math.sqrt(standardError ** 2 + tau2)),
    weights: pooled.weights.map((w) => (100 * w) / pooled.total),
  };
}

/** The analysis without each site in turn; empty for fewer than two sites. */
export function leaveOneOut(sites: readonly SiteEstimate[], options: MetaOptions): MetaAnalysis[] {
  if (sites.length < 2) return [];
  return sites.map((_, left) =>
    metaAnalysis(
      sites.filter((__, i) => i !== left),
      options,
    ),
  );
}

interface Pooled {
  weights: number[];
  total: number;
  mean: number;
}

function pool(effects: readonly number[], variances: readonly number[], tau2: number): Pooled {
  const weights = variances.map((v) => 1 / (v + tau2));
  const total = sum(weights);
  return { weights, total, mean: sum(weights.map((w, i) => (w / total) * at(effects, i))) };
}

/** Σ w (y − mean)². */
function squares(effects: readonly number[], { weights, mean }: Pooled): number {
  return sum(weights.map((w, i) => w * (at(effects, i) - mean) ** 2));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
