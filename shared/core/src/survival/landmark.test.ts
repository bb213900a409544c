import { countedAt } from './landmark.ts';

test('the number at risk of an interval belongs to its beginning', () => {
  expect(countedAt(100, 150, false)).toEqual({ nRiskAt: 100 });
  expect(countedAt(100, 100, true)).toEqual({});
  expect(countedAt(undefined, 150, true)).toEqual({});
});

test('before the interval nobody leaves, but some may enter', () => {
  expect(countedAt(100, 50, false)).toEqual({});
  expect(countedAt(100, 50, true)).toEqual({ nRiskAt: 100 });
});
