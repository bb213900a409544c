/** How relative risks e^η stand inside a site: integers of e^η · 2^bits. */
export interface RiskGrid {
  bits: number;
  /** Largest e^η. */
  bound: number;
}

/** What one 64-bit word and what two words of sql/grid-sum.ts hold, with room for rounding. */
const [oneWord, twoWords] = [61, 92];
/** Below it the smallest risks would be rounded to few digits; above it nothing is gained. */
const [fewest, most] = [48, 60];

/**
 * Fine enough that the smallest e^η has as many digits as there is room for, one word if that is fine enough. `largest`
 * is the largest |η|, a function of the broadcast alone.
 */
export function riskGrid(largest: number): RiskGrid {
  const magnitude = Math.ceil(largest / Math.LN2);
  const inOne = Math.min(most, oneWord - magnitude);
  return { bits: inOne >= fewest ? inOne : Math.min(most, twoWords - magnitude), bound: Math.exp(largest) };
}

/** The largest |η| at these coefficients: columns lie in [−1, 1]. */
export function largestPredictor(beta: readonly number[], offset: { largest: number } | null): number {
  return beta.reduce((sum, b) => sum + Math.abs(b), offset?.largest ?? 0) * (1 + 1e-9);
}
