import { z } from 'zod';
import { envelope } from './envelope.ts';
import { hash, nodeId, nonce } from './ids.ts';
import { problemDocument } from './problem.ts';

export const siteStatus = z.strictObject({
  name: z.string(),
  node: nodeId,
  status: z.enum(['answered', 'refused', 'dropped', 'no answer']),
  reason: z.string().optional(),
});
export type SiteStatus = z.infer<typeof siteStatus>;

/** What a researcher gets for one query (design: one document a query, in order). */
export const resultDocument = z.strictObject({
  analysis: z.string(),
  version: z.number().int(),
  query: z.strictObject({
    hash,
    params: z.record(z.string(), z.unknown()),
    cohort: z.unknown(),
    release: z.enum(['pooled', 'per-site']),
  }),
  study: z.strictObject({ hash, title: z.string() }),
  tier: z.literal('controlled'),
  policy: z.strictObject({
    name: z.string(),
    rules: z.record(z.string(), z.unknown()),
    from: z.record(z.string(), z.string()),
  }),
  sites: z.array(siteStatus),
  n: z.number().nullable(),
  excluded: z.strictObject({ missing: z.number().nullable(), clamped: z.number().nullable() }),
  result: z.unknown(),
  warnings: z.array(z.string()),
  methods: z.string(),
  provenance: z.record(z.string(), z.unknown()),
});
export type ResultDocument = z.infer<typeof resultDocument>;

/** State of a query as its researcher sees it. */
export const queryStatus = z.strictObject({
  query: hash,
  analysis: z.string(),
  study: hash,
  state: z.enum(['waiting', 'running', 'answered', 'failed']),
  /** In plain words: what is being waited for. */
  progress: z.string(),
  round: z.number().int().nonnegative(),
  result: resultDocument.nullable(),
  problem: problemDocument.nullable(),
  askedAt: z.string(),
});
export type QueryStatus = z.infer<typeof queryStatus>;

const shared = { nonce };
export const statusCall = z.strictObject({
  call: z.literal('status'),
  query: hash,
  waitMs: z.number().int().min(0).max(60_000),
  ...shared,
});
export const listCall = z.strictObject({ call: z.literal('list'), study: hash.nullable(), ...shared });
export const bundleCall = z.strictObject({ call: z.literal('bundle'), query: hash, ...shared });
export const listAnswer = z.strictObject({ queries: z.array(queryStatus.omit({ result: true })) });

/**
 * Everything needed to check one query offline. `sealed` is encrypted to the auditor's key: the opened seeds and the
 * uncontrolled totals. Masked vectors are base64.
 */
export const bundle = z.strictObject({
  format: z.literal('consilium-bundle-v1'),
  query: hash,
  envelopes: z.array(envelope),
  rounds: z.array(
    z.strictObject({
      task: hash,
      round: z.number().int().nonnegative(),
      broadcast: z.record(z.string(), z.unknown()).nullable(),
      u2: z.array(nodeId),
      survivors: z.array(nodeId),
      vectors: z.array(z.strictObject({ node: nodeId, vector: z.string() })),
      sealed: z.strictObject({ ephemeralKey: z.string(), nonce: z.string(), ciphertext: z.string() }),
    }),
  ),
  result: envelope.nullable(),
});
export type Bundle = z.infer<typeof bundle>;
