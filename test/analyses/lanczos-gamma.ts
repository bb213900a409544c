const coefficients = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0, to about 1e-14: C. Lanczos, SIAM J. Numer. Anal. B 1 (1964) 86 with g = 7 and nine terms. */
export function lanczosLogGamma(x: number): number {
  const z = x - 1;
  const series = coefficients.reduce((sum, c, k) => sum + (k === 0 ? c : c / (z + k)), 0);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(series);
}
