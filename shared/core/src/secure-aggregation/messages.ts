import { z } from 'zod';
import { hash, nodeId, publicKey } from '../protocol/ids.ts';
import { MAX_NODES } from './batch.ts';

/**
 * Payloads of the protocol. They travel in signed envelopes, which say who sent them; whoever calls the steps has
 * verified those. Every payload carries the batch's hash, and where it concerns a round, the round and the hash of
 * its broadcast: so every signature binds them, and different nodes cannot be served different broadcasts.
 */
const round = z.number().int().nonnegative();
const inRound = { batch: hash, round, broadcastHash: hash };
/** 32 bytes: a Shamir share, big-endian. */
export const shareText = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected a 32-byte share in base64url');

export const advertisement = z.strictObject({
  batch: hash,
  /** X25519 key to which peers encrypt this node's shares. */
  shareKey: publicKey,
  /** For each round of the batch, in order. `maskKey` is itself the commitment to the mask seed. */
  rounds: z
    .array(z.strictObject({ maskKey: publicKey, selfSeedCommitment: hash }))
    .min(1)
    .max(64),
});
export type Advertisement = z.infer<typeof advertisement>;

export const shares = z.strictObject({
  batch: hash,
  /**
   * By position of the receiver among the participants; null for the sender itself and for who did not advertise.
   * One AES-256-GCM ciphertext carries the shares of all rounds: mask-seed share, self-seed share, each 32 bytes.
   */
  ciphertexts: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z0-9_-]{100,6000}$/)
        .nullable(),
    )
    .min(1)
    .max(MAX_NODES),
});
export type Shares = z.infer<typeof shares>;

export const contribution = z.strictObject({
  ...inRound,
  /** SHA-256 of the encoded masked vector. */
  vectorHash: hash,
  /** Hash of U2 and of its advertisements (`contributorsHash`). */
  u2: hash,
  /** This node's own sum could be released by itself: only then may it drop out of an iteration (survivor rule). */
  safeAlone: z.boolean(),
});
export type Contribution = z.infer<typeof contribution>;

export const agreement = z.strictObject({
  ...inRound,
  /** U3, in participant order. */
  survivors: z.array(nodeId).min(1).max(MAX_NODES),
  /** Hash of the survivors' contribution payloads. */
  contributions: hash,
});
export type Agreement = z.infer<typeof agreement>;

export const unmasking = z.strictObject({
  ...inRound,
  /** Hash of the agreement at least t nodes signed. */
  survivorSetHash: hash,
  /** U2 without the survivors, in participant order. */
  dropped: z.array(nodeId).max(MAX_NODES),
  /**
   * One share for each of U2, in participant order: of the mask seed for those in `dropped`, of the self seed for all
   * others. One list, one share a peer: the message has no room for both.
   */
  shares: z.array(shareText).min(1).max(MAX_NODES),
});
export type Unmasking = z.infer<typeof unmasking>;
