/**
 * Shamir's scheme over a prime field (Shamir, CACM 1979). Participant i holds the value at x = i + 1; the secret is
 * the value at 0. BigInt arithmetic is not constant-time: side channels inside a host are out of scope (design/01).
 */

/** 2^255 − 19: holds the 248-bit secrets of the protocol with room, and shares stay at 32 bytes. */
export const SHARE_PRIME = 2n ** 255n - 19n;

/** Values of the polynomial (constant term first) at each x. */
export function evaluateAt(coefficients: readonly bigint[], points: readonly number[], prime = SHARE_PRIME): bigint[] {
  return points.map((point) => {
    const x = BigInt(point);
    let value = 0n;
    for (let k = coefficients.length - 1; k >= 0; k--) value = (value * x + (coefficients[k] ?? 0n)) % prime;
    return value;
  });
}

/**
 * Lagrange coefficients for the value at `at` from the values at `points` (distinct, none zero modulo the prime).
 * They depend on the points only: computed once per survivor set and used for every secret.
 */
export function lagrange(points: readonly number[], at = 0, prime = SHARE_PRIME): bigint[] {
  const target = BigInt(at);
  return points.map((point, i) => {
    let above = 1n;
    let below = 1n;
    points.forEach((other, j) => {
      if (j === i) return;
      above = modulo(above * (target - BigInt(other)), prime);
      below = modulo(below * BigInt(point - other), prime);
    });
    return modulo(above * invert(below, prime), prime);
  });
}

/** Σ coefficient · value: the polynomial's value at the place the coefficients were made for. */
export function combine(coefficients: readonly bigint[], values: readonly bigint[], prime = SHARE_PRIME): bigint {
  let sum = 0n;
  coefficients.forEach((coefficient, i) => {
    sum += coefficient * (values[i] ?? 0n);
  });
  return modulo(sum, prime);
}

function modulo(value: bigint, prime: bigint): bigint {
  const rest = value % prime;
  return rest < 0n ? rest + prime : rest;
}

/** Extended Euclid. */
function invert(value: bigint, prime: bigint): bigint {
  let [a, b] = [modulo(value, prime), prime];
  let [x, y] = [1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  if (a !== 1n) throw new RangeError('two points of a Shamir scheme are equal');
  return modulo(x, prime);
}
