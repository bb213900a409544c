import { whatWasOpened } from './phases.ts';

test('a run that ends says what its rounds have shown', () => {
  expect(whatWasOpened(0)).toBe('Nothing was opened.');
  expect(whatWasOpened(1)).toBe('Nothing of round 2 was opened; the total of round 1 was, but no result was made.');
  expect(whatWasOpened(4)).toBe(
    'Nothing of round 5 was opened; the totals of rounds 1 to 4 were, but no result was made.',
  );
});
