import fc from 'fast-check';
import type { TwoByTwo } from './contingency.ts';
import { fisherExact } from './fisher-exact.ts';
import { expectClose } from './vectors/expect-close.ts';
import vectors from './vectors/tables.json' with { type: 'json' };

const number = (value: number | string): number => (value === 'Inf' ? Infinity : Number(value));

describe('fisherExact', () => {
  test('has the p-value of R’s fisher.test and the tightly solved odds ratio and interval', () => {
    for (const known of vectors.fisher) {
      const actual = fisherExact(known.counts as unknown as TwoByTwo);
      expectClose(actual.p, known.p, 1e-10);
      [actual.oddsRatio, actual.lower, actual.upper].forEach((value, i) => {
        expectClose(value, number(known.tight[i] ?? NaN), 1e-9);
      });
      // R’s own root is coarse, and lost where the ratio is in the thousands.
      if (actual.oddsRatio < 100) expectClose(actual.oddsRatio, number(known.estimate), 2e-4);
    }
  });

  test('turns with the table', () => {
    const count = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const [straight, turned, swapped] = [
          fisherExact([
            [a, b],
            [c, d],
          ]),
          fisherExact([
            [a, c],
            [b, d],
          ]),
          fisherExact([
            [b, a],
            [d, c],
          ]),
        ];
        expectClose(turned.p, straight.p, 1e-12);
        expectClose(swapped.p, straight.p, 1e-12);
        if (Number.isNaN(straight.oddsRatio)) expect(swapped.oddsRatio).toBeNaN();
        else expectClose(1 / swapped.oddsRatio, straight.oddsRatio, 1e-11);
        expectClose(1 / swapped.upper, straight.lower, 1e-11);
        expect(straight.p).toBeGreaterThan(0);
        expect(straight.p).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  test('keeps its digits in counts of millions', () => {
    const [[a, b], [c, d]] = [
      [500_000, 499_000],
      [500_400, 501_300],
    ];
    const { p, oddsRatio, lower, upper } = fisherExact([
      [a, b],
      [c, d],
    ]);
    expectClose(oddsRatio, (a * d) / (b * c), 1e-6);
    // Wald’s interval is right to 1/n here.
    const width = 1.959963984540054 * Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
    expectClose(Math.log(upper / lower), 2 * width, 1e-3);
    // R: fisher.test(rbind(c(500000, 499000), c(500400, 501300)))$p.value
    expectClose(p, 0.179185230898111, 1e-12);
  });

  test('says nothing about a table with an empty margin, and refuses parts of people', () => {
    expect(
      fisherExact([
        [0, 0],
        [3, 4],
      ]),
    ).toEqual({ p: 1, oddsRatio: NaN, lower: 0, upper: Infinity });
    expect(
      fisherExact([
        [1.5, 2],
        [3, 4],
      ]).p,
    ).toBeNaN();
    expect(
      fisherExact([
        [-1, 2],
        [3, 4],
      ]).p,
    ).toBeNaN();
  });
});
