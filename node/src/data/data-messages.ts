import { dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { z } from 'zod';
import { loadReport } from './load-report.ts';

/** What the node asks of a loading process, and what it answers. Both sides check with these. */
const path = z.string().min(1).max(4096);

const limited = {
  file: path,
  spill: path,
  memoryLimitMb: z.int().positive(),
  threads: z.int().positive(),
  spillLimitMb: z.int().positive(),
};

export const loadBody = z.strictObject({
  ...limited,
  folder: path,
  part: z.string().regex(/^[0-9a-f]{16}$/),
  dictionary,
  generateKey: z.boolean(),
  unmapped: z.enum(['error', 'missing']),
});

export const loadAnswer = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  report: loadReport,
});

export const split = z.union([
  /** A site for each value of a column. */
  z.strictObject({ by: z.string().min(1).max(200) }),
  /** Sites of nearly equal size, drawn by a seed. */
  z.strictObject({ into: z.int().min(1).max(200), seed: z.int().nonnegative() }),
]);
export type Split = z.infer<typeof split>;

export const splitBody = z.strictObject({ ...limited, split, target: path });

export const splitAnswer = z.strictObject({
  sites: z.array(z.strictObject({ site: z.string(), file: path, records: z.int().positive() })),
  leftOut: z.int().nonnegative(),
});
export type SplitAnswer = z.infer<typeof splitAnswer>;
