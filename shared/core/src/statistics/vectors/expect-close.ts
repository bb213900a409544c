/** Passes when `actual` is within `relative` of `expected`, relative to it; exactly equal where that is 0 or not finite. */
export function expectClose(actual: number, expected: number, relative: number): void {
  if (expected === 0 || !Number.isFinite(expected)) {
    expect(actual).toBe(expected);
    return;
  }
  const error = Math.abs(actual / expected - 1);
  if (!(error <= relative)) throw new Error(`${actual} is ${error} off ${expected}; allowed is ${relative}`);
  expect(error).toBeLessThanOrEqual(relative);
}
