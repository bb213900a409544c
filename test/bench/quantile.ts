/** The smallest value that at least this share of the values does not exceed; null where there are none. */
export function quantile(values: readonly number[], share: number): number | null {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.max(0, Math.ceil(share * ordered.length) - 1)] ?? null;
}

export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}

/** To a few significant digits: more would claim what was not measured. */
export function rounded(value: number | null, digits = 3): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(digits));
}
