import { z } from 'zod';

const count = z.int().nonnegative();

/** What the steward is told about one variable. Exact numbers, for the steward's own eyes. */
export const variableReport = z.strictObject({
  name: z.string(),
  type: z.enum(['number', 'integer', 'category', 'boolean']),
  missing: count,
  /** Values outside the dictionary's bounds: kept, clamped when a query reads them. */
  outOfBounds: count,
  /** Categories that the dictionary lacks, counted as missing on the steward's wish; not part of `missing`. */
  unmapped: count,
});
export type VariableReport = z.infer<typeof variableReport>;

export const loadReport = z.strictObject({
  file: z.string(),
  rows: count,
  variables: z.array(variableReport),
  /** Columns that the dictionary lacks. */
  ignored: z.array(z.string()),
  generatedKey: z.boolean(),
});
export type LoadReport = z.infer<typeof loadReport>;
