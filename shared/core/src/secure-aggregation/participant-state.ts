import { z } from 'zod';
import { hash, nodeId, publicKey } from '../protocol/ids.ts';
import { Problem } from '../protocol/problem.ts';
import { batch } from './batch.ts';
import { agreement, contribution, shareText } from './messages.ts';

const seedText = z.string().regex(/^[A-Za-z0-9_-]{42}$/);

/** Secrets of one round. Gone when the round ends. */
const roundSecrets = z.strictObject({
  /** Own seeds, until the contribution is masked; then only their shares are left. */
  own: z.strictObject({ maskSeed: seedText, selfSeed: seedText }).nullable(),
  /** Shares this node holds of everybody's seeds (its own included), by participant position. */
  held: z.array(z.strictObject({ mask: shareText, self: shareText }).nullable()),
});

const roundState = z.strictObject({
  secrets: roundSecrets.nullable(),
  /** Peers' mask keys by participant position, until the contribution is masked. */
  maskKeys: z.array(publicKey.nullable()),
  u2: z.array(nodeId),
  contribution: contribution.nullable(),
  agreement: agreement.nullable(),
  /** Survivors that said they are not safe alone. */
  unsafeAlone: z.array(nodeId),
  unmasked: z.boolean(),
});
export type RoundState = z.infer<typeof roundState>;

/**
 * All a node knows in one batch, as JSON. The node stores it in the same transaction as the message a step returned,
 * before that message is sent: so a restart repeats stored messages and never makes a second one.
 */
export const participantState = z.strictObject({
  version: z.literal(1),
  batch,
  batchHash: hash,
  self: nodeId,
  /** What carries over from the task's earlier batches. */
  before: z.strictObject({
    /** Last round this node contributed to; −1: none. */
    lastRound: z.number().int().min(-1),
    /** Survivors of the last agreed round that are not safe alone. */
    unsafeAlone: z.array(nodeId),
  }),
  /** Hash of the own advertisement. */
  advertisementHash: hash,
  /** X25519 private key for shares, until the peers' shares are decrypted. */
  shareSecret: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .nullable(),
  /** U1 by participant position; null before `share`. */
  peers: z.array(z.strictObject({ advertisementHash: hash, shareKey: publicKey }).nullable()).nullable(),
  /** Who is still in the batch. It only shrinks: a peer that dropped stays out. */
  present: z.array(nodeId),
  /** By round of the batch, from `firstRound`. */
  rounds: z.array(roundState),
});
export type ParticipantState = z.infer<typeof participantState>;

/** Position of a round in the batch. */
export function findRound(state: ParticipantState, round: number): number {
  const index = round - state.batch.firstRound;
  if (state.rounds[index] === undefined) throw new Problem('out-of-order', 'The batch does not have this round');
  return index;
}

export function replaceRound(
  state: ParticipantState,
  index: number,
  change: (round: RoundState) => Partial<RoundState>,
): ParticipantState {
  return { ...state, rounds: state.rounds.map((round, k) => (k === index ? { ...round, ...change(round) } : round)) };
}
