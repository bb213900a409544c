import { z } from 'zod';
import { ruleSet } from '../privacy/rule-set.ts';
import { hash, nodeId } from './ids.ts';

/** Signed by the coordinator: who computes what together, under which parameters. Nodes hold it against their floors. */
export const task = z.strictObject({
  query: hash,
  study: hash,
  /** 0 for a pooled answer; one run per site for per-site releases. */
  run: z.number().int().nonnegative(),
  participants: z
    .array(z.strictObject({ node: nodeId, declaration: hash, capacity: z.number().int().positive() }))
    .min(1)
    .max(100),
  layout: hash,
  length: z.number().int().positive(),
  ring: z.union([z.literal(32), z.literal(64), z.literal(128)]),
  f: z.number().int().min(0).max(60),
  threshold: z.number().int().positive(),
  colluders: z.number().int().nonnegative(),
  minSurvivors: z.number().int().positive(),
  roundsPerBatch: z.number().int().min(1).max(64),
  stepSeconds: z.number().int().min(1).max(3600),
  /** The study's rules, as the coordinator will apply them; each node tightens, never loosens. */
  rules: ruleSet,
});
export type Task = z.infer<typeof task>;
