import { z } from 'zod';
import { ruleSet } from '../privacy/rule-set.ts';
import { hash, instant, nodeId, personId, publicKey } from './ids.ts';
import { filter } from '../query-language/filter.ts';

/** One document, one hash: what sites approve and what nodes enforce, exactly. */
export const study = z.strictObject({
  title: z.string().min(1).max(300),
  /** Plain language, for patients and the register. */
  summary: z.string().min(1).max(5000),
  purpose: z.string().min(1).max(2000),
  commercial: z.boolean(),
  dictionary: hash,
  sites: z
    .array(z.strictObject({ node: nodeId, site: z.string(), key: publicKey }))
    .min(1)
    .max(100),
  people: z
    .array(z.strictObject({ id: personId, name: z.string().min(1).max(200), key: publicKey }))
    .min(1)
    .max(200),
  analyses: z
    .array(
      z.strictObject({
        name: z.string().max(60),
        version: z.number().int().positive(),
        /** SHA-256 of the analysis' code: the approval holds for this code only. */
        digest: hash,
        /** A site may still say no to its own answer being shown alone. */
        perSite: z.boolean(),
      }),
    )
    .min(1),
  tier: z.literal('controlled'),
  /** The study's own rules; never weaker than the charter's or a site's: the strictest of each field wins. */
  rules: ruleSet,
  colluders: z.number().int().min(1).max(50),
  /** Every cohort of the study lies inside this one; null: all records. */
  cohort: filter.nullable(),
  validFrom: instant,
  validUntil: instant,
});
export type Study = z.infer<typeof study>;

/** Signed by a site's steward, or, where a rule of the site's policy file decided, by the node's own key. */
export const approval = z.strictObject({
  study: hash,
  node: nodeId,
  perSite: z.boolean(),
  by: z.enum(['steward', 'rule']),
  /** Name of the rule in the policy file, where a rule approved. */
  rule: z.string().max(100).nullable(),
});
export type Approval = z.infer<typeof approval>;

/** By a steward for one node, or by the lead for all (`node: null`). */
export const revocation = z.strictObject({
  study: hash,
  node: nodeId.nullable(),
  reason: z.string().max(500),
});
export type Revocation = z.infer<typeof revocation>;

/** Signed by the node: a dataset it offers, its present cut, and a public, rounded-up number of records. */
export const declaration = z.strictObject({
  node: nodeId,
  dataset: z.string().max(100),
  dictionary: hash,
  cut: z.strictObject({ id: z.string().max(64), hash, date: instant }),
  capacity: z.number().int().positive().max(1e12),
});
export type Declaration = z.infer<typeof declaration>;
