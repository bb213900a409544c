import { canHide, knownOf, protectedValues } from './known-count.ts';
import { presets } from './rule-set.ts';

const released = (value: number) => ({ kind: 'released' as const, value, coordinate: 0 });

describe('the protection interval', () => {
  test.each([
    ['ohdsi-5', 4],
    ['cms-11', 10],
    ['trinetx-10', 11],
    ['mii-10', 11],
    ['datashield-3', 2],
    ['strict', 20],
  ] as const)('of %s: %d values, as many as the word small leaves', (preset, count) => {
    const rules = presets[preset];
    const small = Array.from({ length: rules.minCell }, (_, i) => i).filter((i) => i > 0 || rules.zeroIsSmall);
    expect(protectedValues(rules)).toBe(count);
    expect(small).toHaveLength(count);
  });
});

describe('what a reader knows of a count', () => {
  test('hidden: only that it is no zero, where zeros show', () => {
    expect(knownOf(released(3), true, presets['ohdsi-5'])).toEqual([1, Infinity]);
    expect(knownOf(released(3), true, presets.strict)).toEqual([0, Infinity]);
  });

  test('shown: its rounding class, and that it is not small', () => {
    expect(knownOf(released(12), false, presets['cms-11'])).toEqual([12, 12]);
    expect(knownOf(released(12), false, presets['trinetx-10'])).toEqual([11, 20]);
    expect(knownOf(released(27), false, presets.strict)).toEqual([25, 34]);
    expect(knownOf(released(22), false, presets.strict)).toEqual([20, 24]);
    expect(knownOf(released(0), false, presets['cms-11'])).toEqual([0, 0]);
  });

  test('the rest of a count: nothing by itself', () => {
    expect(knownOf({ kind: 'rest', value: 90, coordinate: null }, false, presets['ohdsi-5'])).toEqual([0, Infinity]);
  });

  test('a zero that may show is never hidden', () => {
    expect(canHide(released(0), presets['ohdsi-5'])).toBe(false);
    expect(canHide(released(0), presets.strict)).toBe(true);
    expect(canHide(released(7), presets['ohdsi-5'])).toBe(true);
  });
});
