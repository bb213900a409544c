import fc from 'fast-check';
import { combine, evaluateAt, lagrange, SHARE_PRIME } from './shamir.ts';

const hex = (text: string) => BigInt(`0x${text}`);

/** research/privacy.md 2.4: independent values; the third with coefficients SHA-256("secret"), ("c1"), ("c2") mod p. */
const vectors = [
  { prime: 1613n, coefficients: [1234n, 166n, 94n], shares: [1494n, 329n, 965n, 176n, 1188n, 775n] },
  {
    prime: 2n ** 32n * 4294967295n + 1n,
    coefficients: [123456789012345678n, 987654321987654321n, 1111111111111111111n],
    shares: [
      2222222222111111110n,
      6543209877432098764n,
      13086419754975308640n,
      3405107785326156417n,
      14392762107313810737n,
    ],
  },
  {
    prime: SHARE_PRIME,
    coefficients: [
      hex('2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b'),
      hex('d0f631ca1ddba8db3bcfcb9e057cdc98d0379f1bee00e75a545147a27dadd982') % SHARE_PRIME,
      hex('9c0abe51c6e6655d81de2d044d4fb194931f058c0426c67c7285d8f5657ed64a') % SHARE_PRIME,
    ],
    shares: [
      hex('18b8fd6f5fdfb21c4980fc03fd51e4b421378f75638aaccd69370a13d8545260'),
      hex('3dcf6a2ed26e8b100aeb4eaeeabdd60aaacc3f355dffe79d1519dc96867eaf1f'),
      hex('1afb5391d2ca2ebed011fb6272c92a8a5a9efa0d60c2af65a6086103ffa6b8ab'),
      hex('303cb99860f29d2898f5021e9573e23330afbffd6bd304271c02975c43cc6ef1'),
    ],
  },
];

describe.each(vectors)('published values over the field of $prime', ({ prime, coefficients, shares }) => {
  const points = shares.map((_, i) => i + 1);

  test('shares', () => {
    expect(evaluateAt(coefficients, points, prime)).toEqual(shares);
  });

  test('every three shares give the secret and every other share', () => {
    for (const a of points) {
      for (const b of points.filter((p) => p > a)) {
        for (const c of points.filter((p) => p > b)) {
          const chosen = [a, b, c];
          const values = chosen.map((p) => shares[p - 1] ?? -1n);
          expect(combine(lagrange(chosen, 0, prime), values, prime)).toBe(coefficients[0]);
          for (const p of points) expect(combine(lagrange(chosen, p, prime), values, prime)).toBe(shares[p - 1]);
        }
      }
    }
  });

  test('two shares do not', () => {
    expect(combine(lagrange([1, 2], 0, prime), shares.slice(0, 2), prime)).not.toBe(coefficients[0]);
  });
});

const element = fc.bigInt({ min: 0n, max: SHARE_PRIME - 1n });

test('any t of n shares open any secret', () => {
  fc.assert(
    fc.property(
      fc.array(element, { minLength: 1, maxLength: 12 }),
      fc.shuffledSubarray(
        Array.from({ length: 20 }, (_, i) => i + 1),
        { minLength: 12 },
      ),
      (coefficients, order) => {
        const points = order.slice(0, coefficients.length);
        expect(combine(lagrange(points), evaluateAt(coefficients, points))).toBe(coefficients[0]);
      },
    ),
  );
});

test('t − 1 shares fit every secret: a polynomial through them exists whatever the secret is', () => {
  fc.assert(
    fc.property(fc.array(element, { minLength: 2, maxLength: 6 }), element, (coefficients, other) => {
      const known = coefficients.slice(1).map((_, i) => i + 1);
      const values = evaluateAt(coefficients, known);
      // The polynomial through the known shares and `other` at 0 has the same degree and the same known shares.
      const through = (at: number) => combine(lagrange([0, ...known], at), [other, ...values]);
      expect(known.map(through)).toEqual(values);
      expect(through(0)).toBe(other);
    }),
  );
});

test('a point given twice is refused', () => {
  expect(() => lagrange([1, 2, 1])).toThrow('equal');
});
