import { z } from 'zod';

/**
 * A node's "no": the closed list of reasons. A refusal is a message, and it says something: codes marked `data` depend
 * on the site's records, so each is one bit about them. A site may replace those by the constant `refused`
 * (`refusalReasons: constant` in its policy); `always` ones are replaced whatever the policy says.
 */
const reasons = {
  refused: ['constant', 'The site did not answer this question.'],
  'records-below-floor': ['data', 'The site has fewer records in this cohort than its rules ask for.'],
  'events-below-floor': ['data', 'The site has fewer events than its rules ask for this many model parameters.'],
  'too-many-parameters': ['data', 'The model has too many parameters for the records of the site.'],
  'level-too-small': ['data', 'A binary variable or a category has too few records on one side at the site.'],
  'per-site-not-safe': ['data', 'The answer of the site alone would show a small count.'],
  overlap: ['always', 'The cohort differs too little from an earlier one.'],
  'per-site-not-permitted': ['request', 'The rules of the site do not permit an answer for the site alone.'],
  'not-approved': ['request', 'The study has no approval of the site.'],
  revoked: ['request', 'The approval was revoked.'],
  'outside-study': ['request', 'The query asks for something that the approved study does not contain.'],
  policy: ['request', 'The policy of the site does not permit the query.'],
  'public-data-only': ['request', 'The analysis runs only where all sites declare their data public.'],
  'protocol-violation': ['request', 'The other side broke the protocol.'],
  rate: ['state', 'The site answered as many queries as its rules permit in a day.'],
  paused: ['state', 'The site is paused by its steward.'],
  'dataset-missing': ['state', 'The site has no dataset for the dictionary of the study.'],
  'survivor-rule': ['state', 'Too few sites are left, or another set of sites already answered.'],
  'engine-failed': ['state', 'The data engine of the site failed.'],
  'engine-limit': ['state', 'The query needed more time or memory than the site allows.'],
  internal: ['state', 'Something failed at the site; its log has the details.'],
} as const satisfies Record<
  string,
  readonly [about: 'constant' | 'always' | 'data' | 'request' | 'state', sentence: string]
>;

export type RefusalCode = keyof typeof reasons;
export const refusalCode = z.enum(Object.keys(reasons) as [RefusalCode, ...RefusalCode[]]);

/** What a site tells the requester about a refusal: the reason by name, or one constant for all that data decided. */
export const refusalReasons = z.enum(['named', 'constant']);
export type RefusalReasons = z.infer<typeof refusalReasons>;

/** The one sentence a code stands for in public; it never carries a number. */
export function refusalSentence(code: RefusalCode): string {
  return reasons[code][1];
}

/** The code that may leave the site. The exact one stays with the steward. */
export function publicRefusal(code: RefusalCode, policy: RefusalReasons): RefusalCode {
  const about = reasons[code][0];
  if (about === 'always') return 'refused';
  return about === 'data' && policy === 'constant' ? 'refused' : code;
}
