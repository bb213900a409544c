/** What a formula may grow to: far above any study's model, far below what would trouble a parser or a node. */
export const formulaLimits = {
  /** Characters of the text. */
  text: 10_000,
  /** Levels of brackets, and levels of one arithmetic expression. */
  depth: 50,
  /** Parts (names, numbers, operations) of one arithmetic expression. */
  parts: 200,
  terms: 200,
  /** Factors of one interaction. */
  factors: 8,
  knots: 20,
  offsets: 10,
  strata: 20,
} as const;
