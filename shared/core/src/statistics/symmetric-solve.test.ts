import fc from 'fast-check';
import { compensatedDot } from './compensated-dot.ts';
import { factorSymmetric, quadraticForm } from './symmetric-solve.ts';
import { expectClose } from './vectors/expect-close.ts';

const hilbert = (n: number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => 1 / (i + j + 1)));

describe('factorSymmetric', () => {
  test('solves, inverts and takes the determinant', () => {
    const factor = factorSymmetric([
      [4, 2, 0],
      [2, 5, 3],
      [0, 3, 6],
    ]);
    expect(factor.rank).toBe(3);
    expect(factor.collinear).toEqual([]);
    factor.solve([8, 21, 24]).forEach((x, i) => expectClose(x, [1, 2, 3][i] ?? NaN, 1e-15));
    expectClose(factor.logDeterminant(), Math.log(60), 1e-15);
    expectClose(factor.inverse()[0]?.[0] ?? NaN, 21 / 60, 1e-15);
    expectClose(factor.inverse()[1]?.[0] ?? NaN, -12 / 60, 1e-15);
    expectClose(quadraticForm(factor, [8, 21, 24]), 8 + 42 + 72, 1e-15);
  });

  test('reads only the lower triangle', () => {
    expect(
      factorSymmetric([
        [2, NaN],
        [1, 3],
      ]).solve([3, 4]),
    ).toEqual(
      factorSymmetric([
        [2, 1],
        [1, 3],
      ]).solve([3, 4]),
    );
  });

  test('keeps full precision on an ill-conditioned matrix (condition 1e10)', () => {
    // Entries of the scaled Hilbert matrix 7 are integers, and so is its solution of all ones.
    const scaled = hilbert(7).map((row) => row.map((value) => Math.round(value * 360360)));
    const sums = scaled.map((row) => row.reduce((a, b) => a + b, 0));
    for (const x of factorSymmetric(scaled, { relative: 1e-14 }).solve(sums)) expectClose(x, 1, 1e-14);
  });

  test('leaves out the later of collinear columns, as R does', () => {
    const x = [
      [1, 1, 0, 2, 5],
      [1, 0, 1, 3, 1],
      [1, 1, 0, 5, 2],
      [1, 0, 1, 7, 7],
      [1, 0, 1, 1, 3],
    ];
    const cross = (i: number, j: number): number => x.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0);
    const gram = [0, 1, 2, 3, 4].map((i) => [0, 1, 2, 3, 4].map((j) => cross(i, j)));
    const factor = factorSymmetric(gram);
    expect(factor.collinear).toEqual([2]);
    expect(factor.rank).toBe(4);
    expect(factor.inverse()[2]).toEqual([0, 0, 0, 0, 0]);
    expect(factor.solve([1, 1, 1, 1, 1])[2]).toBe(0);
  });

  test('leaves out empty and unusable columns', () => {
    expect(
      factorSymmetric([
        [0, 0],
        [0, 2],
      ]).collinear,
    ).toEqual([0]);
    expect(
      factorSymmetric([
        [NaN, 0],
        [0, 2],
      ]).collinear,
    ).toEqual([0]);
    expect(
      factorSymmetric([
        [1, 0],
        [2, 1],
      ]).collinear,
    ).toEqual([1]);
    expect(
      factorSymmetric(
        [
          [1, 0],
          [0, 1e-9],
        ],
        { absolute: 1e-8 },
      ).collinear,
    ).toEqual([1]);
    expect(factorSymmetric([])).toMatchObject({ rank: 0, collinear: [] });
  });

  test('solves any well-conditioned system, and repeats itself bit by bit', () => {
    const entry = fc.double({ min: -1, max: 1, noNaN: true });
    const system = fc
      .integer({ min: 1, max: 8 })
      .chain((n) =>
        fc.record({ rows: fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }) }),
      );
    fc.assert(
      fc.property(system, ({ rows }) => {
        const matrix = rows.map((row, i) =>
          rows.map((other, j) => row.reduce((sum, value, k) => sum + value * (other[k] ?? 0), i === j ? 1 : 0)),
        );
        const b = rows.map((row) => row[0] ?? 0);
        const x = factorSymmetric(matrix).solve(b);
        matrix.forEach((row, i) => {
          expect(Math.abs(compensatedDot(-(b[i] ?? 0), row, x))).toBeLessThan(1e-15 * row.length);
        });
        expect(factorSymmetric(matrix).solve(b)).toEqual(x);
        const inverse = factorSymmetric(matrix).inverse();
        inverse.forEach((row, i) => row.forEach((value, j) => expect(value).toBe(inverse[j]?.[i])));
      }),
    );
  });
});

describe('compensatedDot', () => {
  test('keeps what cancellation would lose', () => {
    expect(compensatedDot(0, [1e16, 1, -1e16], [1, 1, 1])).toBe(1);
    expect(compensatedDot(-1, [1 + 2 ** -30], [1 - 2 ** -30])).toBe(-(2 ** -60));
    expect(compensatedDot(5, [], [])).toBe(5);
  });
});
