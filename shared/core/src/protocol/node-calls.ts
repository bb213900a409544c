import { z } from 'zod';
import { envelope } from './envelope.ts';
import { hash, instant, nodeId, nonce } from './ids.ts';

/** What the node is asked to do next. Everything in it that matters is an envelope which the node verifies itself. */
const common = { task: hash, batch: z.number().int().nonnegative() };
const inRound = { ...common, round: z.number().int().nonnegative() };

export const broadcast = z.record(z.string(), z.unknown()).nullable();

export const work = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('advertise'),
    ...common,
    taskEnvelope: envelope,
    queryEnvelope: envelope,
    declarations: z.array(envelope),
    firstRound: z.number().int().nonnegative(),
    /** The first batch: all of the task; later ones: who survived the last round. */
    participants: z.array(nodeId),
  }),
  z.strictObject({ step: z.literal('share'), ...common, advertisements: z.array(envelope) }),
  z.strictObject({
    step: z.literal('contribute'),
    ...inRound,
    broadcast,
    /** Ids of U2, in participant order. */
    u2: z.array(nodeId),
    /** Sealed to this node by each peer of U2; only with the first round of a batch. */
    ciphertexts: z.array(z.strictObject({ from: nodeId, ciphertext: z.string() })),
  }),
  z.strictObject({ step: z.literal('agree'), ...inRound, contributions: z.array(envelope) }),
  z.strictObject({ step: z.literal('unmask'), ...inRound, agreements: z.array(envelope) }),
]);
export type Work = z.infer<typeof work>;

export const pollCall = z.strictObject({
  call: z.literal('poll'),
  nonce,
  /** A process life of the node: what an earlier one was given is given again to the next. */
  instance: nonce,
  waitMs: z.number().int().min(0).max(60_000),
  /** Versions the node speaks. */
  versions: z.array(z.number().int()).min(1),
  /** Tasks for which the node still holds secrets. */
  open: z.array(hash).max(10_000),
  /** Hash of the last directory (roster, studies, revocations) it has taken over. */
  directory: hash.nullable(),
});

export const pollAnswer = z.strictObject({
  now: instant,
  work: z.array(work),
  /** Of the open tasks, those that are over. */
  ended: z.array(hash),
  /** Present where it changed: the node fetches it. */
  directory: hash,
});
export type PollAnswer = z.infer<typeof pollAnswer>;

/** Everything public that a node checks signatures against. Each entry is an envelope that proves itself. */
export const directoryAnswer = z.strictObject({
  directory: hash,
  genesis: envelope,
  invitations: z.array(envelope),
  enrolments: z.array(envelope),
  dictionaries: z.array(envelope),
  studies: z.array(envelope),
  approvals: z.array(envelope),
  revocations: z.array(envelope),
  declarations: z.array(envelope),
});
export type DirectoryAnswer = z.infer<typeof directoryAnswer>;

export const directoryCall = z.strictObject({ call: z.literal('directory'), nonce });

/** One piece of a vector on its way up; pieces are content-addressed by the whole and may be sent again. */
export const vectorCall = z.strictObject({
  call: z.literal('vector'),
  nonce,
  task: hash,
  vectorHash: hash,
  bytes: z.number().int().positive(),
  offset: z.number().int().nonnegative(),
});
export const vectorAnswer = z.strictObject({ received: z.number().int().nonnegative() });

export const transcriptCall = z.strictObject({
  call: z.literal('transcript'),
  nonce,
  task: hash,
  round: z.number().int().nonnegative(),
});
/** Head of the transcript frame; the masked vectors follow in the order of `contributions`. */
export const transcriptHead = z.strictObject({
  broadcast,
  contributions: z.array(envelope),
  agreements: z.array(envelope),
  u2: z.array(nodeId),
  survivors: z.array(nodeId),
  /** Opened seeds by node, base64: self seeds of survivors, mask seeds of those who dropped. */
  seeds: z.array(z.strictObject({ node: nodeId, kind: z.enum(['self', 'mask']), seed: z.string() })),
  vectorBytes: z.number().int().positive(),
});
export type TranscriptHead = z.infer<typeof transcriptHead>;

export const accepted = z.strictObject({ accepted: z.literal(true), hash });
