import type { TotalReader } from './read-total.ts';
import { resolutionOf, resolutionWarning } from './resolution.ts';
import { fractionalBits, keys } from './summary/layout.ts';
import { momentsOf } from './summary/moments.ts';

const group = { label: 'all', name: 'all', missing: false };

/** Moments of values −sd and +sd, half of them each, within −1 and 1, as the grid rounds them. */
function momentsWith(sd: number) {
  const n = 1000n;
  const squares = n * BigInt(Math.round(sd * sd * 2 ** fractionalBits));
  const values = new Map([
    [keys.n('x', group), n],
    [keys.sum('x', group), 0n],
    [keys.squares('x', group), squares],
  ]);
  const reader = { integer: (key: string) => values.get(key) ?? null } as TotalReader;
  return momentsOf(reader, { name: 'x', type: 'number', min: -1, max: 1 }, group);
}

test('a variance is told from the grid, told coarsely, or not at all', () => {
  expect([1e-2, 1e-12, 1e-15].map((variance) => resolutionOf(variance, 48))).toEqual(['fine', 'coarse', 'none']);
});

test('bounds ten million times as wide as the standard deviation: it is not shown', () => {
  expect(momentsWith(1e-7)).toMatchObject({ variance: null, resolution: 'none' });
  expect(momentsWith(1e-6)).toMatchObject({ resolution: 'coarse' });
  expect(momentsWith(1e-3)).toMatchObject({ resolution: 'fine' });
});

test('the warning says what to do', () => {
  expect(resolutionWarning('crp', 'fine')).toBeNull();
  expect(resolutionWarning('crp', 'none')).toContain('narrow the bounds of crp in the dictionary');
});
