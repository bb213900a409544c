/** Where Newton's method stands: the coefficients, its last step in full, and how long each coefficient ran away. */
export interface Progress {
  beta: readonly number[];
  lastStep: readonly number[];
  away: readonly number[];
}

/** The point that a step leads to within ‖β‖₁ ≤ cap, or null where the cap leaves next to nothing of it. */
export function boundedStep(from: readonly number[], step: readonly number[], cap: number): number[] | null {
  const to = (t: number): number[] => from.map((b, j) => b + t * (step[j] ?? 0));
  if (norm(to(1)) <= cap) return to(1);
  // ‖β‖₁ is convex along the step, so what lies inside the cap is an interval from 0.
  let [inside, outside] = [0, 1];
  for (let i = 0; i < 60; i += 1) {
    const middle = (inside + outside) / 2;
    if (norm(to(middle)) <= cap) inside = middle;
    else outside = middle;
  }
  return inside * norm(step) > 1e-3 ? to(inside) : null;
}

/**
 * In how many accepted rounds running each coefficient has moved away from 0 by steps that do not shrink: Newton's
 * steps shrink quadratically towards a finite estimate and stay near 1 towards an infinite one.
 */
export function runningAway({ beta, lastStep, away }: Progress, step: readonly number[]): number[] {
  return beta.map((b, j) => {
    const [now, before] = [step[j] ?? 0, lastStep[j] ?? 0];
    const outwards = now * b > 0 && now * before > 0 && Math.abs(now) > 1e-2;
    return outwards && Math.abs(now) > 0.3 * Math.abs(before) ? (away[j] ?? 0) + 1 : 0;
  });
}

function norm(vector: readonly number[]): number {
  return vector.reduce((sum, value) => sum + Math.abs(value), 0);
}
