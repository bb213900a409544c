import fc from 'fast-check';
import { MovePolytope, type ShiftEquation } from './move-polytope.ts';

/** Largest Σ gain · x by trying all whole shifts: for network matrices the same as over real ones. */
function bestByTrial(equations: ShiftEquation[], lower: number[], upper: number[], gain: number[]): number {
  const tryFrom = (x: number[]): number => {
    const column = x.length;
    if (column === lower.length) {
      const fits = equations.every((e) => e.reduce((s, [j, c]) => s + c * (x[j] ?? 0), 0) === 0);
      return fits ? gain.reduce((s, g, j) => s + g * (x[j] ?? 0), 0) : -Infinity;
    }
    let best = -Infinity;
    for (let v = lower[column] ?? 0; v <= (upper[column] ?? 0); v += 1) best = Math.max(best, tryFrom([...x, v]));
    return best;
  };
  return tryFrom([]);
}

describe('moves in a polytope', () => {
  /** Shifts of a 2 × 3 table: no row and no column changes its sum. */
  const table: ShiftEquation[] = [
    [
      [0, 1],
      [1, 1],
      [2, 1],
    ],
    [
      [3, 1],
      [4, 1],
      [5, 1],
    ],
    [
      [0, 1],
      [3, 1],
    ],
    [
      [1, 1],
      [4, 1],
    ],
    [
      [2, 1],
      [5, 1],
    ],
  ];
  const bound = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 });
  const gains = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 6, maxLength: 6 });

  test('reach the optimum, one aim after the other, and stay feasible and whole', () => {
    fc.assert(
      fc.property(bound, bound, fc.array(gains, { minLength: 1, maxLength: 4 }), (down, upper, aims) => {
        const lower = down.map((d) => -d);
        const polytope = new MovePolytope(table, Float64Array.from(lower), Float64Array.from(upper));
        for (const gain of aims) {
          expect(polytope.maximise(Float64Array.from(gain))).toBe(true);
          const x = [...polytope.shift];
          expect(x.every((v, j) => Number.isInteger(v) && v >= (lower[j] ?? 0) && v <= (upper[j] ?? 0))).toBe(true);
          expect(table.every((e) => e.reduce((s, [j, c]) => s + c * (x[j] ?? 0), 0) === 0)).toBe(true);
          const reached = gain.reduce((s, g, j) => s + g * (x[j] ?? 0), 0);
          expect(reached).toBe(bestByTrial(table, lower, upper, gain));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('say so where there is no end', () => {
    const polytope = new MovePolytope(
      [
        [
          [0, 1],
          [1, -1],
        ],
      ],
      Float64Array.of(0, 0),
      Float64Array.of(Infinity, Infinity),
    );
    expect(polytope.maximise(Float64Array.of(1, 0))).toBe(false);
  });
});
