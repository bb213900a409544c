/**
 * Restricted maximum likelihood estimate of the variance between sites, by Fisher scoring.
 * Source: W. Viechtbauer, J. Educ. Behav. Stat. 30 (2005) 261-293, section 2.5 (model without covariates). Steps are
 * halved where they turn back, and until the likelihood does not fall; it ends when a step no longer changes the last
 * digits.
 */
import { at } from './at.ts';

/** Two or more effects with their sampling variances > 0. Starts from Hedges' estimate; 0 when the maximum is there. */
export function remlVariance(effects: readonly number[], variances: readonly number[]): number {
  const mean = sum(effects) / effects.length;
  const between = sum(effects.map((y) => (y - mean) ** 2)) / (effects.length - 1);
  const within = sum(variances) / variances.length;
  let tau2 = Math.max(0, between - within);
  let current = restricted(effects, variances, tau2);
  let last = 0;
  for (let i = 0; i < 10_000; i += 1) {
    let step = Math.max(current.step, -tau2);
    // Scoring may step to and fro about the maximum, where a fall of the likelihood drowns in its rounding.
    if (step * last < 0) step /= 2;
    let next = restricted(effects, variances, tau2 + step);
    for (
      let halvings = 0;
      next.logLikelihood < current.logLikelihood - slack(current) && halvings < 60;
      halvings += 1
    ) {
      step /= 2;
      next = restricted(effects, variances, tau2 + step);
    }
    tau2 += step;
    last = step;
    current = next;
    if (Math.abs(step) <= 4 * Number.EPSILON * tau2) break;
  }
  return tau2;
}

/** Rounding of the log-likelihood: a fall within it is none. */
function slack({ logLikelihood }: { logLikelihood: number }): number {
  return 1e-13 * (Math.abs(logLikelihood) + 1);
}

/** Restricted log-likelihood (but for a constant) and the scoring step yᵀPPy − tr P over tr PP, P = W − W11ᵀW/Σw. */
function restricted(
  effects: readonly number[],
  variances: readonly number[],
  tau2: number,
): { logLikelihood: number; step: number } {
  const weights = variances.map((v) => 1 / (v + tau2));
  const [w1, w2, w3] = [sum(weights), sum(weights.map((w) => w ** 2)), sum(weights.map((w) => w ** 3))];
  const mean = sum(weights.map((w, i) => (w / w1) * at(effects, i)));
  const residuals = weights.map((w, i) => w * (at(effects, i) - mean) ** 2);
  const score = sum(residuals.map((r, i) => r * at(weights, i))) - (w1 - w2 / w1);
  return {
    logLikelihood: (sum(weights.map(Math.log)) - Math.log(w1) - sum(residuals)) / 2,
    step: score / (w2 - (2 * w3) / w1 + (w2 / w1) ** 2),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
