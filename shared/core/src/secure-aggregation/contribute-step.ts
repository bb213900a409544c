import { parse } from '../protocol/parse.ts';
import { Problem } from '../protocol/problem.ts';
import { agreedSecret } from './agreed-secret.ts';
import { fromBase64url, toBase64url, toHex } from './byte-text.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';
import { maskPrivateKey, pairStreamSeed, selfStreamSeed, shareCipher } from './key-schedule.ts';
import { contribution, type Contribution } from './messages.ts';
import { lie, type ParticipantChecks } from './participant-checks.ts';
import { findRound, replaceRound, type ParticipantState, type RoundState } from './participant-state.ts';
import type { RingVector } from './ring-vector.ts';
import { readShare, SHARE_BYTES } from './seed-shares.ts';
import { contributorsHash } from './transcript-hashes.ts';
import { encodeVector } from './vector-encoding.ts';

export interface ContributeInput {
  round: number;
  /** SHA-256 of the broadcast that this node computed itself. */
  broadcastHash: string;
  /** U2 in participant order, this node included. */
  contributors: readonly string[];
  /** By sender: what each other node of U2 encrypted to this one. Read in the batch's first round only. */
  ciphertexts: ReadonlyMap<string, string>;
  /** The released contribution; not changed. */
  vector: RingVector;
  safeAlone: boolean;
}

export function contributeStep(checks: ParticipantChecks) {
  /**
   * Masks the vector: + PRG(self) + Σ_{v>u} PRG(pair) − Σ_{v<u} PRG(pair) mod 2^ring. Earlier rounds of the batch end
   * here. `vector` is the encoded masked vector whose hash the message carries.
   */
  function contribute(
    state: ParticipantState,
    input: ContributeInput,
    crypto: SecureAggregationCrypto,
  ): { state: ParticipantState; message: Contribution; vector: Uint8Array } {
    const { batch: b, self } = state;
    const index = findRound(state, input.round);
    if (state.peers === null) throw new Problem('out-of-order', 'Shares come before a contribution');
    checks.roundOrder(state, index);
    requireOrder(b.participants, input.contributors);
    if (!input.contributors.includes(self)) throw lie('this node is missing from the contributors', self);
    checks.stillPresent(state, input.contributors);
    checks.enoughNodes(b, input.contributors);
    if (input.vector.length !== b.length * (b.ring / 32)) {
      throw new Problem('wrong-vector', 'The contribution has another length than the batch');
    }

    const opened = openShares(state, input.contributors, input.ciphertexts, crypto);
    const masked = mask(opened, index, input, crypto);
    const vector = encodeVector(masked, b);
    const hashes = state.peers.map((peer) => peer?.advertisementHash ?? null);
    const message = parse(
      contribution,
      {
        batch: state.batchHash,
        round: input.round,
        broadcastHash: input.broadcastHash,
        vectorHash: toHex(crypto.sha256(vector)),
        u2: contributorsHash(b, input.contributors, hashes, crypto),
        safeAlone: input.safeAlone,
      },
      'contribution',
    );
    const contributed = replaceRound(opened, index, (round) => ({
      secrets: round.secrets && { own: null, held: round.secrets.held },
      maskKeys: [],
      u2: [...input.contributors],
      contribution: message,
    }));
    return { state: { ...endRounds(contributed, index), present: [...input.contributors] }, message, vector };
  }

  /** Erases the secrets of a round and of all before it. Call when its total is open or the round was given up. */
  function endRound(state: ParticipantState, round: number): ParticipantState {
    return endRounds(state, findRound(state, round) + 1);
  }

  return { contribute, endRound };
}

function mask(
  state: ParticipantState,
  index: number,
  input: ContributeInput,
  crypto: SecureAggregationCrypto,
): RingVector {
  const { batch: b, self } = state;
  const round = state.rounds[index];
  const own = round?.secrets?.own;
  if (!round || !own) throw new Problem('out-of-order', 'The secrets of this round are gone');
  const masked = input.vector.slice();
  crypto.maskInto(selfStreamSeed(crypto, b, self, input.round, fromBase64url(own.selfSeed)), masked, b.ring, 1);
  const privateKey = maskPrivateKey(crypto, b, self, input.round, fromBase64url(own.maskSeed));
  for (const id of input.contributors) {
    if (id === self) continue;
    const key = round.maskKeys[b.participants.indexOf(id)];
    if (key == null) throw lie('a contributor has no key', id);
    const secret = agreedSecret(crypto, privateKey, key, id);
    crypto.maskInto(pairStreamSeed(crypto, b, input.round, self, id, secret), masked, b.ring, id > self ? 1 : -1);
  }
  return masked;
}

/** Decrypts what the contributors sent, once for all rounds; the key that could do it again is then erased. */
function openShares(
  state: ParticipantState,
  contributors: readonly string[],
  ciphertexts: ReadonlyMap<string, string>,
  crypto: SecureAggregationCrypto,
): ParticipantState {
  if (state.shareSecret === null) return state;
  const secret = fromBase64url(state.shareSecret);
  let rounds = state.rounds;
  for (const id of contributors) {
    if (id === state.self) continue;
    const plaintext = decrypt(state, secret, id, ciphertexts.get(id), crypto);
    rounds = rounds.map((round, k) => hold(state, round, id, plaintext.subarray(2 * k * SHARE_BYTES)));
  }
  return { ...state, rounds, shareSecret: null };
}

function decrypt(
  state: ParticipantState,
  secret: Uint8Array,
  from: string,
  ciphertext: string | undefined,
  crypto: SecureAggregationCrypto,
): Uint8Array {
  const { batch: b, self, batchHash } = state;
  const peer = state.peers?.[b.participants.indexOf(from)];
  if (!peer || ciphertext === undefined) throw lie('the shares of a contributor were not passed on', from);
  const agreed = agreedSecret(crypto, secret, peer.shareKey, from);
  const { key, nonce, additional } = shareCipher(crypto, b, batchHash, agreed, from, self);
  let plaintext: Uint8Array;
  try {
    plaintext = crypto.decrypt(key, nonce, additional, fromBase64url(ciphertext));
  } catch {
    throw lie('the shares of a contributor were changed on the way', from);
  }
  if (plaintext.length !== 2 * SHARE_BYTES * b.rounds) throw lie('shares do not cover the rounds of the batch', from);
  return plaintext;
}

/** `shares` starts with the two of this round. */
function hold(state: ParticipantState, round: RoundState, from: string, shares: Uint8Array): RoundState {
  if (round.secrets === null) return round;
  const mask = shares.subarray(0, SHARE_BYTES);
  const self = shares.subarray(SHARE_BYTES, 2 * SHARE_BYTES);
  if (readShare(mask) === null || readShare(self) === null) throw lie('a share is not an element of the field', from);
  const held = [...round.secrets.held];
  held[state.batch.participants.indexOf(from)] = { mask: toBase64url(mask), self: toBase64url(self) };
  return { ...round, secrets: { ...round.secrets, held } };
}

function endRounds(state: ParticipantState, count: number): ParticipantState {
  const rounds = state.rounds.map((round, k) => (k < count ? { ...round, secrets: null, maskKeys: [] } : round));
  return { ...state, rounds };
}

function requireOrder(participants: readonly string[], ids: readonly string[]): void {
  let last = -1;
  for (const id of ids) {
    const position = participants.indexOf(id);
    if (position <= last) throw lie('contributors are unknown or not in participant order', id);
    last = position;
  }
}
