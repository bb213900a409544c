import fc from 'fast-check';
import { symmetricEigen } from './symmetric-eigen.ts';

describe('symmetricEigen', () => {
  test('a matrix of Hilbert, whose smallest eigenvalue is small (R 4.2.2, eigen(1/outer(1:4, 0:3, "+")))', () => {
    const hilbert = [1, 2, 3, 4].map((i) => [1, 2, 3, 4].map((j) => 1 / (i + j - 1)));
    const values = symmetricEigen(hilbert).map(({ value }) => value);
    [1.50021428005924, 0.16914122022145, 0.00673827360576076, 9.67023040226e-5].forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 13);
    });
  });

  test('vectors are orthonormal and give the matrix back; the largest entry is positive', () => {
    const entry = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(entry, { minLength: 36, maxLength: 36 }),
        (size, entries) => {
          const matrix = Array.from({ length: size }, (_, i) =>
            Array.from({ length: size }, (_row, j) => entries[6 * Math.max(i, j) + Math.min(i, j)] ?? 0),
          );
          const pairs = symmetricEigen(matrix);
          matrix.forEach((row, i) => {
            row.forEach((value, j) => {
              const back = pairs.reduce((sum, { value: l, vector: v }) => sum + l * (v[i] ?? 0) * (v[j] ?? 0), 0);
              expect(back).toBeCloseTo(value, 9);
              const inner = pairs[i]?.vector.reduce((sum, x, k) => sum + x * (pairs[j]?.vector[k] ?? 0), 0);
              expect(inner).toBeCloseTo(i === j ? 1 : 0, 10);
            });
          });
          for (const { vector } of pairs) {
            const size = Math.max(...vector.map(Math.abs));
            expect(vector.some((v) => v >= size * (1 - 1e-8))).toBe(true);
          }
        },
      ),
    );
  });
});
