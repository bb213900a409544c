import fc from 'fast-check';
import { factorInformation, type InformationEntry } from './information.ts';

const f = 48;
const grid = (x: number): bigint => BigInt(Math.floor(x * 2 ** f + 0.5));

/** Information of rows of columns, as sites would sum it. */
function entryOf(rows: readonly (readonly number[])[]): InformationEntry {
  return (i, j) => rows.reduce((sum, row) => sum + grid((row[i] ?? 0) * (row[j] ?? 0)), 0n);
}

const matrixOf = (entry: InformationEntry, size: number) =>
  Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => Number(i <= j ? entry(i, j) : entry(j, i)) / 2 ** f),
  );
const times = (matrix: readonly (readonly number[])[], x: readonly number[]) =>
  matrix.map((row) => row.reduce((sum, value, j) => sum + value * (x[j] ?? 0), 0));

describe('factorInformation', () => {
  test('solves, inverts and agrees with or without an intercept to project out', () => {
    const unit = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(unit, unit), { minLength: 12, maxLength: 30 }),
        fc.tuple(unit, unit, unit),
        (points, b) => {
          const rows = points.map(([x, z], i) => [1, x + Math.sin(7 * i), z + Math.cos(5 * i)]);
          const entry = entryOf(rows);
          const matrix = matrixOf(entry, 3);
          for (const intercept of [true, false]) {
            const factor = factorInformation(entry, 3, { intercept, f, records: rows.length });
            expect(factor.collinear).toEqual([]);
            expect(factor.rank).toBe(3);
            times(matrix, factor.solve(b)).forEach((value, i) => {
              expect(value).toBeCloseTo(b[i] ?? NaN, 9);
            });
            factor.inverse().forEach((column, i) => {
              times(matrix, column).forEach((value, j) => {
                expect(value).toBeCloseTo(i === j ? 1 : 0, 9);
              });
            });
          }
        },
      ),
    );
  });

  test('keeps what a column of small variation within wide bounds says: the projection is exact', () => {
    // x varies by 1e-6 around 0.5: in doubles Σx² − (Σx)²/n would lose 12 of 16 digits.
    const xs = [1, -1, 1, -1, 3, -3];
    const rows = xs.map((x) => [1, 0.5 + x * 2 ** -20]);
    const { inverse } = factorInformation(entryOf(rows), 2, { intercept: true, f, records: 6 });
    const slope = inverse()[1]?.[1] ?? NaN;
    expect(slope * 22 * 2 ** -40).toBeCloseTo(1, 4);
  });

  test('the last of a collinear set is left out; a constant is collinear with the intercept', () => {
    const rows = [1, 2, 3, 4, 5].map((i) => [1, i / 8, 0.25, 1 - i / 8, (i * i) / 32]);
    const factor = factorInformation(entryOf(rows), 5, { intercept: true, f, records: 5 });
    expect(factor.collinear).toEqual([2, 3]);
    expect(factor.rank).toBe(3);
    expect(factor.solve([1, 1, 1, 1, 1])[2]).toBe(0);
    expect(factor.inverse()[3]).toEqual([0, 0, 0, 0, 0]);
  });

  test('columns may be left out from the start, also the intercept', () => {
    const rows = [1, 2, 3, 4].map((i) => [1, i / 4, (i * i) / 16]);
    const entry = entryOf(rows);
    const without = factorInformation(entry, 3, { intercept: true, f, records: 4, without: [1] });
    const alone = factorInformation((i, j) => entry(i === 1 ? 2 : i, j === 1 ? 2 : j), 2, {
      intercept: true,
      f,
      records: 4,
    });
    expect(without.solve([1, 9, 2])).toEqual([alone.solve([1, 2])[0], 0, alone.solve([1, 2])[1]]);
    const noIntercept = factorInformation(entry, 3, { intercept: true, f, records: 4, without: [0] });
    expect(noIntercept.collinear).toEqual([0]);
    expect(noIntercept.solve([5, 1, 0])[0]).toBe(0);
  });

  test('partialQuadratic is the quadratic form of the inverse of the inverse’s block', () => {
    const rows = [1, 2, 3, 4, 5].map((i) => [1, i / 8, (i * i) / 32]);
    const factor = factorInformation(entryOf(rows), 3, { intercept: true, f, records: 5 });
    const [, [, a = 0, b = 0] = [], [, , d = 0] = []] = factor.inverse();
    const determinant = a * d - b * b;
    const [x, y] = [0.3, -0.7];
    expect(factor.partialQuadratic([9, x, y])).toBeCloseTo((d * x * x - 2 * b * x * y + a * y * y) / determinant, 8);
  });

  test('no records leave everything out', () => {
    expect(factorInformation(() => 0n, 2, { intercept: true, f, records: 0 })).toMatchObject({
      rank: 0,
      collinear: [0, 1],
    });
  });
});
