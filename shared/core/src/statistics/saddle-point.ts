/**
 * Poisson and binomial densities at real arguments, without cancellation however large the counts are.
 * Source: C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000), sections 3-5.
 */
import gammaln from '@stdlib/math-base-special-gammaln';

const LN_TWO_PI = Math.log(2 * Math.PI);

/** ln(n!) minus Stirling's approximation √(2πn)·(n/e)^n, for real n > 0 (Loader, section 3). */
export function stirlingError(n: number): number {
  if (n <= 15) return gammaln(n + 1) - (n + 0.5) * Math.log(n) + n - LN_TWO_PI / 2;
  const s = 1 / (n * n);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - s / 1188) * s) * s) * s) / n;
}

/** The deviance term x·ln(x/m) + m − x for x, m > 0: by its series where x is near m (Loader, section 5). */
export function devianceTerm(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = difference / (x + m);
  let sum = difference * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j += 1) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** mean^x · e^−mean / Γ(x + 1) for x ≥ 0, mean > 0. */
export function poissonDensity(x: number, mean: number): number {
  if (x === 0) return Math.exp(-mean);
  return Math.exp(-stirlingError(x) - devianceTerm(x, mean)) / Math.sqrt(2 * Math.PI * x);
}

/** Γ(a+b+1) / (Γ(a+1) Γ(b+1)) · p^a · q^b for a, b > 0; p + q = 1, both given so that neither loses digits. */
export function binomialDensity(a: number, b: number, p: number, q: number): number {
  const n = a + b;
  const log = stirlingError(n) - stirlingError(a) - stirlingError(b) - devianceTerm(a, n * p) - devianceTerm(b, n * q);
  return Math.exp(log) * Math.sqrt(n / (2 * Math.PI * a * b));
}
