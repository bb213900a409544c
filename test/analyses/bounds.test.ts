import fc from 'fast-check';
import { coordinateLimit } from '@consilium/core/privacy/site-gate.ts';
import { openSite, plan, roundTotal, type Question, type Row } from './pooled-harness.ts';
import { questions, questionsWithinSites } from './questions.ts';
import { randomDictionary } from './random-cohort.ts';

/** Values at, near and far beyond the bounds, and those that count as missing. */
const awkward = fc.oneof(
  fc.constantFrom<number | null>(0, 1, -5, 5, 40, 200, 300, -100, 1000, 12, 0.5, 1e-9, -0, 1e300, -1e300, 5e-324),
  fc.constantFrom<number | null>(NaN, Infinity, -Infinity, null),
  fc.double({ min: -1100, max: 1100, noNaN: true }),
);
const truth = fc.constantFrom<boolean | null>(true, false, null);
const awkwardRow: fc.Arbitrary<Row> = fc.record({
  x: awkward,
  z: awkward,
  b: truth,
  g: fc.constantFrom<string | null>('u', 'v', 'w', 'x', null),
  yes: truth,
  count: awkward,
  share: awkward,
  size: awkward,
  time: awkward,
  weight: awkward,
});

describe('no total can overflow', () => {
  test('every coordinate stays within the bound of its layout, whatever the records and within the cap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...questions, ...questionsWithinSites),
        fc.array(awkwardRow, { minLength: 1, maxLength: 5 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 20, maxLength: 20 }),
        async (question, rows, direction) => {
          const { context, layout, first } = plan(question, randomDictionary);
          const beta = atTheCap(direction.slice(0, layout.parameters), 20);
          const later = first && { ...first, beta, ...('diagnostics' in first ? { diagnostics: true } : {}) };
          const broadcast = first && 'beta' in first ? later : first;
          const site = await openSite(rows, randomDictionary, 1);
          const total = await roundTotal(context, question.analysis, broadcast, layout, [site]);
          site.close();
          layout.coordinates.forEach((coordinate, i) => {
            const [value, limit] = [total[i] ?? 0n, coordinateLimit(coordinate, layout.f, rows.length)];
            if (value > limit || -value > limit)
              throw new Error(`${coordinate.key}: ${String(value)} exceeds ${String(limit)}`);
          });
        },
      ),
      { numRuns: 150, seed: 21 },
    );
  }, 120_000);

  test.each([...questions, ...questionsWithinSites])('the ring holds 10^8 records: $analysis $params', (question) => {
    const { layout } = plan(question, randomDictionary);
    const half = 2n ** BigInt(layout.ring - 1);
    for (const coordinate of layout.coordinates) {
      expect(coordinateLimit(coordinate, layout.f, 1e8) < half).toBe(true);
    }
  });

  test('a broadcast beyond the cap is not answered', async () => {
    const question: Question = { analysis: 'glm', params: { formula: 'yes ~ x', family: 'binomial' } };
    const { context, layout, first } = plan(question, randomDictionary);
    const site = await openSite([], randomDictionary, 1);
    const beyond = { ...first, beta: [15, 5.1] };
    await expect(roundTotal(context, 'glm', beyond, layout, [site])).rejects.toThrow('exceed the cap');
    site.close();
  });
});

/** Scaled so that ‖β‖₁ is the cap. */
function atTheCap(direction: readonly number[], cap: number): number[] {
  const norm = direction.reduce((sum, b) => sum + Math.abs(b), 0);
  return norm > 0 ? direction.map((b) => (cap * b) / norm) : direction.map((_, j) => (j === 0 ? cap : 0));
}
