import { z } from 'zod';
import { filter } from '../../query-language/filter.ts';

export const maxRules = 20;

export const countParams = z.strictObject({
  /** Applied one after the other: the attrition table. */
  rules: z.array(filter).max(maxRules),
  by: z.string().max(64).nullable(),
});
export type CountParams = z.infer<typeof countParams>;

const shown = { n: z.number().nullable(), suppressed: z.string().optional() };
export const countResult = z.strictObject({
  n: z.number().nullable(),
  groups: z.array(z.strictObject({ group: z.string(), ...shown })).optional(),
  attrition: z.array(z.strictObject({ rule: z.string(), ...shown })).optional(),
});
export type CountResult = z.infer<typeof countResult>;
