import { z } from 'zod';
import { filter } from '../query-language/filter.ts';
import { hash, nonce } from './ids.ts';

/** Signed by a researcher whom the study names. Formulas and filters are typed trees here, never text. */
export const query = z.strictObject({
  study: hash,
  analysis: z.string().max(60),
  version: z.number().int().positive(),
  params: z.record(z.string(), z.unknown()),
  cohort: filter.nullable(),
  release: z.enum(['pooled', 'per-site']),
  nonce,
});
export type Query = z.infer<typeof query>;

/** Equal questions have equal question objects, whoever asks and when: cache and survivor rule go by its hash. */
export function questionOf(q: Query): Omit<Query, 'nonce'> {
  return {
    study: q.study,
    analysis: q.analysis,
    version: q.version,
    params: q.params,
    cohort: q.cohort,
    release: q.release,
  };
}
