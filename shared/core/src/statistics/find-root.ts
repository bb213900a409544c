/**
 * Root of a monotone function on a bracket, to the last digits of a double.
 * Source: R. P. Brent, "Algorithms for Minimization without Derivatives" (1973), section 4.6 (zeroin).
 */

/**
 * The x in [low, high] with f(x) = 0; f(low) and f(high) must differ in sign (an end where f is 0 is the answer).
 * NaN when they do not. Stops at four units in the last place of x, so the root is as good as f.
 */
export function findRoot(f: (x: number) => number, low: number, high: number): number {
  let [a, b, fa, fb] = [low, high, f(low), f(high)];
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(fa > 0 !== fb > 0)) return NaN;
  let [c, fc, step, previous] = [a, fa, b - a, b - a];
  for (let i = 0; i < 200; i += 1) {
    if (Math.abs(fc) < Math.abs(fb)) [a, fa, b, fb, c, fc] = [b, fb, c, fc, b, fb];
    const tolerance = 2 * Number.EPSILON * Math.abs(b) + Number.MIN_VALUE;
    const half = (c - b) / 2;
    if (Math.abs(half) <= tolerance || fb === 0) return b;
    const trial =
      Math.abs(previous) >= tolerance && Math.abs(fa) > Math.abs(fb) ? interpolate(a, fa, b, fb, c, fc) : NaN;
    const accepted = Math.abs(trial) < Math.min(1.5 * Math.abs(half), Math.abs(previous) / 2) && trial > 0 === half > 0;
    [previous, step] = accepted ? [step, trial] : [half, half];
    [a, fa] = [b, fb];
    b += Math.abs(step) > tolerance ? step : Math.sign(half) * tolerance;
    fb = f(b);
    if (fb > 0 === fc > 0) [c, fc, step, previous] = [a, fa, b - a, b - a];
  }
  return b;
}

/** The root of an increasing f on the whole line, from a first guess: widens a bracket, then solves. */
export function findRootFrom(f: (x: number) => number, guess: number): number {
  let [low, high, width] = [guess, guess, 1];
  while (f(low) > 0 && low > -Infinity) [low, width] = [low - width, width * 2];
  while (f(high) < 0 && high < Infinity) [high, width] = [high + width, width * 2];
  return findRoot(f, low, high);
}

/** The step from b by inverse quadratic interpolation, or by the secant while only two points differ. */
function interpolate(a: number, fa: number, b: number, fb: number, c: number, fc: number): number {
  const s = fb / fa;
  if (a === c) return (-s * (b - c)) / (s - 1) || NaN;
  const q = fa / fc;
  const r = fb / fc;
  const p = s * ((c - b) * q * (q - r) - (b - a) * (r - 1));
  return p / -((q - 1) * (r - 1) * (s - 1));
}
