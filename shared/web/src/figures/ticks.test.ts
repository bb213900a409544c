import fc from 'fast-check';
import { linearTicks, logTicks } from './ticks.ts';

test('logarithmic: 1-2-5, 1-3 or decades, and round numbers where the range is short', () => {
  expect(logTicks(0.18, 30)).toEqual([0.2, 0.5, 1, 2, 5, 10, 20]);
  expect(logTicks(0.02, 40)).toEqual([0.03, 0.1, 0.3, 1, 3, 10, 30]);
  expect(logTicks(1e-5, 1e5)).toHaveLength(11);
  expect(logTicks(0.9, 1.3)).toEqual([0.9, 1, 1.1, 1.2, 1.3]);
});

test('linear ticks lie within the range, a step apart', () => {
  expect(linearTicks(-1.4, 4.1)).toEqual([0, 2, 4]);
  expect(linearTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(linearTicks(3, 3)).toEqual([3]);
  const range = fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }));
  fc.assert(
    fc.property(range, ([low, width]) => {
      const ticks = linearTicks(low, low + width);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(7);
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(low - width * 1e-6);
        expect(tick).toBeLessThanOrEqual(low + width * (1 + 1e-6));
      }
    }),
  );
});
