import { z } from 'zod';
import { ruleSet } from '../privacy/rule-set.ts';
import { instant, memberId, memberKind, nodeId, publicKey, signerId, hash } from './ids.ts';

/** The consortium's constitution: floors that no study, task or site may go under. */
export const charter = z.strictObject({
  floors: ruleSet,
  /** Colluding nodes that every secure aggregation must withstand. */
  colluders: z.number().int().min(1).max(50),
});
export type Charter = z.infer<typeof charter>;

/** Signed by the lead's key; its hash names the consortium, and every join token carries it. */
export const genesis = z.strictObject({
  name: z.string().min(1).max(200),
  lead: z.strictObject({ id: signerId, key: publicKey }),
  coordinator: z.strictObject({ id: signerId, key: publicKey }),
  /** X25519: what is kept for later proof is encrypted to it; the private half is held elsewhere. */
  auditorKey: publicKey,
  charter,
});
export type Genesis = z.infer<typeof genesis>;

/** Signed by the lead. The private half of `invitationKey` travels in the join token only, past the coordinator. */
export const invitation = z.strictObject({
  node: nodeId,
  member: z.strictObject({ id: memberId, name: z.string().min(1).max(200), kind: memberKind }),
  /** Short name of the site as results print it. */
  site: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'a site name has letters, digits, dots and dashes'),
  invitationKey: publicKey,
  expiresAt: instant,
});
export type Invitation = z.infer<typeof invitation>;

/** Signed by the node's new key; `proof` is the invitation key's signature over the same keys. */
export const enrolment = z.strictObject({
  invitation: hash,
  node: nodeId,
  nodeKey: publicKey,
  steward: z.strictObject({ id: signerId, key: publicKey }),
  proof: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  software: z.string().max(40),
});
export type Enrolment = z.infer<typeof enrolment>;

/** What the invitation key signs: it binds the new keys to the invitation, so nobody else can use it. */
export function enrolmentProofText(e: Omit<Enrolment, 'proof' | 'software'>): string {
  return `consilium v1 enrolment proof\n${e.invitation}\n${e.node}\n${e.nodeKey}\n${e.steward.id}\n${e.steward.key}`;
}
