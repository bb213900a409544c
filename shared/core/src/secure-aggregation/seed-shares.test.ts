import { readShare, sharePoint, toSeed } from './seed-shares.ts';
import { SHARE_PRIME } from './shamir.ts';

const bytes = (value: bigint) =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * (31 - i))) & 255n));

test('a share is an element of the field, 32 bytes big-endian', () => {
  expect(readShare(bytes(SHARE_PRIME - 1n))).toBe(SHARE_PRIME - 1n);
  expect(readShare(bytes(SHARE_PRIME))).toBeNull();
  expect(readShare(bytes(1n).subarray(1))).toBeNull();
});

test('a seed has 248 bits', () => {
  expect(toSeed(2n ** 248n - 1n)).toEqual(new Uint8Array(31).fill(255));
  expect(toSeed(1n)?.[30]).toBe(1);
  expect(toSeed(2n ** 248n)).toBeNull();
});

test('nobody holds the share at 0, which is the secret', () => {
  expect(sharePoint(0)).toBe(1);
  expect(() => sharePoint(-1)).toThrow('not a participant');
});
