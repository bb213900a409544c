/** Sums of n records on the 2^f grid, as integers: Σ floor(u·2^f + 0.5) and the same of products. */
export interface GridMoments {
  n: bigint;
  x: bigint;
  y: bigint;
  xx: bigint;
  yy: bigint;
  xy: bigint;
}

/**
 * Pearson's correlation from sums of values and of their products, the differences n Σxy − Σx Σy taken exactly in
 * integers, where they would cancel in doubles. NaN where a variable does not vary: every sum carries up to half a grid
 * step a record, so a variance of two steps or less cannot be told from none.
 */
export function gridCorrelation({ n, x, y, xx, yy, xy }: GridMoments, f: number): number {
  const scale = 1n << BigInt(f);
  const centred = (product: bigint, a: bigint, b: bigint): bigint => n * product * scale - a * b;
  const [vx, vy] = [centred(xx, x, x), centred(yy, y, y)];
  const none = 2n * n * n * scale;
  if (vx <= none || vy <= none) return NaN;
  const r = Number(centred(xy, x, y)) / Math.sqrt(Number(vx)) / Math.sqrt(Number(vy));
  return Math.min(1, Math.max(-1, r));
}
