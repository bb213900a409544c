import { z } from 'zod';
import { ruleSet } from '../privacy/rule-set.ts';
import { advertisement } from '../secure-aggregation/messages.ts';
import { hash } from './ids.ts';
import { refusalCode } from './refusal.ts';

/** Opens a node's part in a batch: its keys, and the rules its own policy puts on the total. */
export const advertisementMessage = z.strictObject({
  keys: advertisement,
  rules: ruleSet,
  /** Name of the site's policy, for the result. */
  policy: z.string().max(100),
  cut: z.string().max(64),
});
export type AdvertisementMessage = z.infer<typeof advertisementMessage>;

/** A node's no: a message, not an error. Ends its part in the task. */
export const refusalMessage = z.strictObject({
  task: hash,
  code: refusalCode,
});
