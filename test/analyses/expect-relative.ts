/** Fails unless the value is within the relative tolerance of the expected one (absolute where that is 0). */
export function expectRelative(
  value: number | null | undefined,
  expectedValue: number | undefined,
  tolerance: number,
): void {
  if (typeof value !== 'number' || expectedValue === undefined) {
    throw new Error(`${String(value)} cannot be compared with ${String(expectedValue)}`);
  }
  const error = Math.abs(value - expectedValue) / (expectedValue === 0 ? 1 : Math.abs(expectedValue));
  if (!(error <= tolerance)) {
    throw new Error(`${String(value)} is ${String(error)} away from ${String(expectedValue)}, relatively`);
  }
}
