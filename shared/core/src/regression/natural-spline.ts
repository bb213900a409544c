/**
 * Natural cubic splines with explicit knots, the columns of R's splines::ns(x, knots =, Boundary.knots =).
 * Source: C. de Boor, A Practical Guide to Splines (rev. ed. 2001), IX (B-splines by their recurrence); the basis is the
 * part of the B-splines (without the first) that is orthogonal to the second derivatives at the boundary, in the order
 * and with the signs of LINPACK's Householder vectors, as R takes it from qr().
 */

/** c₀ + c₁ u + c₂ u² + c₃ u³ with u = x − origin, for x from `from` to the next piece. */
export interface SplinePiece {
  from: number;
  origin: number;
  coefficients: [number, number, number, number];
}

/** One column as pieces, ascending; the first reaches down to −∞, the last up to ∞, both in a straight line. */
export type SplineColumn = SplinePiece[];

type Polynomial = number[];

/** As many columns as knots and one more. The knots ascend within the boundary. */
export function naturalSpline(knots: readonly number[], [low, high]: readonly [number, number]): SplineColumn[] {
  const breaks = [low, ...knots, high];
  const all = [low, low, low, ...breaks, high, high, high];
  const intervals = breaks.slice(0, -1);
  /** By interval, then by B-spline (the first left out): its polynomial in x − breaks[interval]. */
  const pieces = intervals.map((start, i) => bSplines(all, i + 3, start).slice(1));
  const last = pieces.length - 1;
  const width = high - (breaks[last] ?? low);
  const atLow = (pieces[0] ?? []).map((p) => 2 * (p[2] ?? 0));
  const atHigh = (pieces[last] ?? []).map((p) => 2 * (p[2] ?? 0) + 6 * (p[3] ?? 0) * width);
  const basis = orthogonalTo([atLow, atHigh]);
  return basis.map((weights): SplineColumn => {
    const inside = intervals.map((origin, i): SplinePiece => {
      const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = combined(pieces[i] ?? [], weights);
      return { from: origin, origin, coefficients: [c0, c1, c2, c3] };
    });
    const [first] = inside;
    const [c0 = 0, c1 = 0] = first?.coefficients ?? [];
    const end = inside.at(-1) ?? { from: low, origin: low, coefficients: [0, 0, 0, 0] as const };
    const [value, slope] = [at(end, high), slopeAt(end, high)];
    return [
      { from: -Infinity, origin: low, coefficients: [c0, c1, 0, 0] },
      ...inside,
      { from: high, origin: high, coefficients: [value, slope, 0, 0] },
    ];
  });
}

/** The value of a column at x. */
export function splineValue(column: SplineColumn, x: number): number {
  const piece = column.findLast(({ from }) => from <= x) ?? column[0];
  return piece ? at(piece, x) : NaN;
}

/** Least and greatest value of a column between two numbers: at the ends, at breaks, or where a piece is level. */
export function splineRange(column: SplineColumn, low: number, high: number): { min: number; max: number } {
  const places = column.flatMap((piece, i) => {
    const to = column[i + 1]?.from ?? Infinity;
    return [piece.from, ...levelPlaces(piece)].filter((x) => x >= piece.from && x < to && x > low && x < high);
  });
  const values = [low, high, ...places].map((x) => splineValue(column, x));
  return { min: Math.min(...values), max: Math.max(...values) };
}

/** Where the derivative is 0. */
function levelPlaces({ origin, coefficients: [, c1, c2, c3] }: SplinePiece): number[] {
  if (c3 === 0) return c2 === 0 ? [] : [origin - c1 / (2 * c2)];
  const root = Math.sqrt(c2 * c2 - 3 * c1 * c3);
  // Citardauq's form for the smaller one, which would cancel.
  const q = -(c2 + (c2 >= 0 ? root : -root));
  return [q / (3 * c3), c1 / q].filter(Number.isFinite).map((u) => origin + u);
}

function at(
  { origin, coefficients: [c0, c1, c2, c3] }: Pick<SplinePiece, 'origin' | 'coefficients'>,
  x: number,
): number {
  const u = x - origin;
  return c0 + u * (c1 + u * (c2 + u * c3));
}

function slopeAt(
  { origin, coefficients: [, c1, c2, c3] }: Pick<SplinePiece, 'origin' | 'coefficients'>,
  x: number,
): number {
  const u = x - origin;
  return c1 + u * (2 * c2 + 3 * u * c3);
}

/** All cubic B-splines over the interval that begins with knot `index`, as polynomials in x − start. */
function bSplines(knots: readonly number[], index: number, start: number): Polynomial[] {
  const t = (k: number): number => knots[k] ?? 0;
  let order: Polynomial[] = knots.slice(1).map((_, j) => (j === index ? [1] : []));
  for (let degree = 1; degree <= 3; degree += 1) {
    order = order.slice(1).map((_, j) => {
      const rising = scaledBy(order[j] ?? [], start - t(j), 1, t(j + degree) - t(j));
      const falling = scaledBy(order[j + 1] ?? [], t(j + degree + 1) - start, -1, t(j + degree + 1) - t(j + 1));
      return sum(rising, falling);
    });
  }
  return order;
}

/** p · (a + b u) / divisor; nothing where the divisor is 0. */
function scaledBy(p: Polynomial, a: number, b: number, divisor: number): Polynomial {
  if (p.length === 0 || divisor === 0) return [];
  const out = new Array<number>(p.length + 1).fill(0);
  p.forEach((c, k) => {
    out[k] = (out[k] ?? 0) + (a * c) / divisor;
    out[k + 1] = (out[k + 1] ?? 0) + (b * c) / divisor;
  });
  return out;
}

function sum(a: Polynomial, b: Polynomial): Polynomial {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, k) => (a[k] ?? 0) + (b[k] ?? 0));
}

function combined(polynomials: readonly Polynomial[], weights: readonly number[]): Polynomial {
  return polynomials.reduce<Polynomial>(
    (all, p, j) =>
      sum(
        all,
        p.map((c) => c * (weights[j] ?? 0)),
      ),
    [],
  );
}

/**
 * The columns of Q, without the first two, of a QR decomposition of the columns given (dqrdc2 and dqrqty: a Householder
 * vector is divided by its norm with the sign of its first element, then 1 is added to that).
 */
function orthogonalTo(columns: readonly number[][]): number[][] {
  const size = columns[0]?.length ?? 0;
  const vectors: number[][] = [];
  columns.forEach((column, l) => {
    const x = vectors.reduce((y, v, k) => reflected(y, v, k), column);
    const norm = Math.sqrt(x.slice(l).reduce((s, value) => s + value * value, 0));
    const signed = (x[l] ?? 0) < 0 ? -norm : norm;
    vectors.push(x.map((value, i) => (i < l ? 0 : value / signed + (i === l ? 1 : 0))));
  });
  return Array.from({ length: size - columns.length }, (_, m) => {
    const unit = Array.from({ length: size }, (_value, i) => (i === m + columns.length ? 1 : 0));
    // Q = H₁ H₂: the last reflection comes first.
    return vectors.reduceRight((y, v, k) => reflected(y, v, k), unit);
  });
}

function reflected(y: readonly number[], v: readonly number[], k: number): number[] {
  const t = -y.reduce((s, value, i) => s + value * (v[i] ?? 0), 0) / (v[k] ?? 1);
  return y.map((value, i) => value + t * (v[i] ?? 0));
}
