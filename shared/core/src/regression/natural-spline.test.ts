import fc from 'fast-check';
import { naturalSpline, splineRange, splineValue } from './natural-spline.ts';

/** Rows of R 4.2.2's splines::ns. */
const cases: { knots: number[]; boundary: [number, number]; rows: [number, number[]][] }[] = [
  {
    knots: [40, 55, 70],
    boundary: [18, 100],
    rows: [
      [18, [0, 0, 0, 0]],
      [30, [0.04082404082404082, -0.1621410861119434, 0.4053527152798584, -0.2432116291679151]],
      [40, [0.2515592515592516, -0.1961907141954515, 0.4904767854886287, -0.2942860712931773]],
      [52.5, [0.7005057942557943, -0.00418620827961011, 0.1913104281064327, -0.1147862568638596]],
      [70, [0.3333333333333334, 0.5263157894736843, 0.1842105263157895, -0.04385964912280702]],
      [99, [1.234567901234568e-5, -0.1158109161793372, 0.3894717348927876, 0.7263268356075373]],
      // Beyond the boundary in straight lines.
      [10, [0, 0.1236596016747088, -0.309149004186772, 0.1854894025120633]],
      [110, [0, -0.5789473684210528, 0.4473684210526319, 1.131578947368421]],
    ],
  },
  {
    knots: [0.5],
    boundary: [-1, 3],
    rows: [
      [-1, [0, 0]],
      [0.25, [0.4641888350540594, -0.2355745395204468]],
      [2.9, [0.3335975151738115, 0.748570759893039]],
    ],
  },
  {
    knots: [5, 40, 184, 450],
    boundary: [0, 6000],
    rows: [
      [1500, [0, 0.4736678417475663, 0.3815968148081662, 0.1722525363553243, -0.02751719291105678]],
      [6000, [0, 0, -0.1665449763070129, 0.3410721082352268, 0.8254728680717861]],
    ],
  },
];

describe('naturalSpline', () => {
  test.each(cases)('as R with knots $knots', ({ knots, boundary, rows }) => {
    const columns = naturalSpline(knots, boundary);
    for (const [x, expected] of rows) {
      expect(columns).toHaveLength(expected.length);
      columns.forEach((column, j) => {
        expect(splineValue(column, x)).toBeCloseTo(expected[j] ?? NaN, 12);
      });
    }
  });

  test('is smooth: value, slope and curvature agree where pieces meet, and there is no curvature outside', () => {
    const ascending = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 7 });
    fc.assert(
      fc.property(ascending, (numbers) => {
        const sorted = [...numbers].sort((a, b) => a - b);
        const [low = 0, high = 0] = [sorted[0], sorted.at(-1)];
        for (const column of naturalSpline(sorted.slice(1, -1), [low, high])) {
          column.slice(1).forEach((piece, i) => {
            const before = column[i];
            const u = piece.origin - (before?.origin ?? 0);
            const [a = 0, b = 0, c = 0, d = 0] = before?.coefficients ?? [];
            expect(a + u * (b + u * (c + u * d))).toBeCloseTo(piece.coefficients[0], 9);
            expect(b + u * (2 * c + 3 * u * d)).toBeCloseTo(piece.coefficients[1], 9);
            expect(2 * c + 6 * u * d).toBeCloseTo(2 * piece.coefficients[2], 9);
          });
        }
      }),
    );
  });

  test('no value lies outside the range', () => {
    const columns = naturalSpline([40, 55, 70], [18, 100]);
    for (const column of columns) {
      const { min, max } = splineRange(column, 15, 103);
      const values = Array.from({ length: 8801 }, (_, i) => splineValue(column, 15 + i / 100));
      expect(Math.min(...values)).toBeGreaterThanOrEqual(min - 1e-12);
      expect(Math.max(...values)).toBeLessThanOrEqual(max + 1e-12);
      expect(max - min).toBeLessThan(1.0001 * (Math.max(...values) - Math.min(...values)));
    }
  });
});
