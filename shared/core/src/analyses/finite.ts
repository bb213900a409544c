/** What has no value (undefined, infinite) is null in a result, never NaN. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
