import fc from 'fast-check';
import { roundCount, roundingClass } from './round-count.ts';

const modes = [
  { roundTo: 0, roundMode: 'none' },
  ...[5, 7, 10].flatMap((roundTo) =>
    (['nearest', 'up', 'always-up'] as const).map((roundMode) => ({ roundTo, roundMode })),
  ),
] as const;

describe('rounding', () => {
  test.each([
    ['none', 0, [0, 4, 11], [0, 4, 11]],
    ['nearest', 10, [0, 4, 5, 14, 15, 20], [0, 0, 10, 10, 20, 20]],
    ['up', 10, [0, 1, 10, 11, 20], [0, 10, 10, 20, 20]],
    ['always-up', 10, [0, 9, 10, 11, 19, 20], [10, 10, 20, 20, 20, 30]],
  ] as const)('%s to %d: %j is %j', (roundMode, roundTo, counts, shown) => {
    expect(counts.map((c) => Number(roundCount(BigInt(c), { roundTo, roundMode })))).toEqual(shown);
  });

  test('the class of a count is exactly what is shown as it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...modes), fc.nat(200), (mode, count) => {
        const shown = (c: number) => roundCount(BigInt(c), mode);
        const [least, greatest] = roundingClass(count, mode);
        expect(least <= count && count <= greatest).toBe(true);
        for (let c = least; c <= greatest; c += 1) expect(shown(c)).toBe(shown(count));
        expect(shown(greatest + 1)).not.toBe(shown(count));
        if (least > 0) expect(shown(least - 1)).not.toBe(shown(count));
      }),
    );
  });
});
