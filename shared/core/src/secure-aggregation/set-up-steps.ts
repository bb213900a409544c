import { parse } from '../protocol/parse.ts';
import { Problem } from '../protocol/problem.ts';
import { batch, batchHash, type Batch, type BatchFloors } from './batch.ts';
import { agreedSecret } from './agreed-secret.ts';
import { concatBytes, fromBase64url, toBase64url, toHex } from './byte-text.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';
import { maskPrivateKey, SEED_BYTES, shareCipher } from './key-schedule.ts';
import { advertisement, type Advertisement, type Shares } from './messages.ts';
import { carryOver, lie, type ParticipantChecks } from './participant-checks.ts';
import type { ParticipantState, RoundState } from './participant-state.ts';
import { splitSeed } from './seed-shares.ts';
import { hashAdvertisements, payloadHash } from './transcript-hashes.ts';

export interface AdvertiseInput {
  batch: Batch;
  self: string;
  floors: BatchFloors;
  /** State of the task's batch before this one, or null. Store the new state in its place: that ends it. */
  previous: ParticipantState | null;
}
export interface ShareInput {
  /** U1 by sender, this node included. */
  advertisements: ReadonlyMap<string, unknown>;
}

/** Steps 1 and 2: once for all rounds of a batch. */
export function setUpSteps(checks: ParticipantChecks) {
  /** Fresh keys and seeds. Call once for a (task, batch index): another call is another, unrelated node. */
  function advertise(
    input: AdvertiseInput,
    crypto: SecureAggregationCrypto,
  ): { state: ParticipantState; message: Advertisement } {
    const b = parse(batch, input.batch, 'batch');
    checks.parameters(b, input.self, input.floors);
    if (input.previous) {
      checks.nextBatch(input.previous, b);
      checks.survivorRule(carryOver(input.previous).unsafeAlone, b.participants);
    }
    const hash = batchHash(b, crypto);
    const shareSecret = crypto.randomBytes(32);
    const seeds = Array.from({ length: b.rounds }, () => ({
      mask: crypto.randomBytes(SEED_BYTES),
      self: crypto.randomBytes(SEED_BYTES),
    }));
    const message: Advertisement = {
      batch: hash,
      shareKey: toBase64url(crypto.x25519PublicKey(shareSecret)),
      rounds: seeds.map(({ mask, self }, k) => ({
        maskKey: toBase64url(crypto.x25519PublicKey(maskPrivateKey(crypto, b, input.self, b.firstRound + k, mask))),
        selfSeedCommitment: toHex(crypto.sha256(self)),
      })),
    };
    const state: ParticipantState = {
      version: 1,
      batch: b,
      batchHash: hash,
      self: input.self,
      before: input.previous ? carryOver(input.previous) : { lastRound: -1, unsafeAlone: [] },
      advertisementHash: payloadHash(message, crypto),
      shareSecret: toBase64url(shareSecret),
      peers: null,
      present: [],
      rounds: seeds.map(({ mask, self }): RoundState => ({
        secrets: { own: { maskSeed: toBase64url(mask), selfSeed: toBase64url(self) }, held: [] },
        maskKeys: [],
        u2: [],
        contribution: null,
        agreement: null,
        unsafeAlone: [],
        unmasked: false,
      })),
    };
    return { state, message };
  }

  /** t-of-N shares of every seed, for each peer that advertised. */
  function share(
    state: ParticipantState,
    input: ShareInput,
    crypto: SecureAggregationCrypto,
  ): { state: ParticipantState; message: Shares } {
    if (state.peers !== null) throw new Problem('replayed', 'Shares were made: send the stored ones again');
    const advertisements = readAdvertisements(state, input.advertisements);
    const { batch: b, self, batchHash: hash, shareSecret } = state;
    const hashes = hashAdvertisements(b, advertisements, crypto);
    checks.ownAdvertisement(state, hashes);
    checks.distinctKeys(advertisements);
    checks.enoughNodes(b, [...advertisements.keys()]);
    if (shareSecret === null) throw new Problem('out-of-order', 'This batch has no share key any more');

    const split = state.rounds.map(({ secrets }) => splitOwn(b, secrets?.own ?? null, crypto));
    const ciphertexts = b.participants.map((id, i) => {
      const peer = advertisements.get(id);
      if (!peer || id === self) return null;
      const plaintext = concatBytes(...split.flatMap(({ mask, self: own }) => [at(mask, i), at(own, i)]));
      const secret = agreedSecret(crypto, fromBase64url(shareSecret), peer.shareKey, id);
      const { key, nonce, additional } = shareCipher(crypto, b, hash, secret, self, id);
      return toBase64url(crypto.encrypt(key, nonce, additional, plaintext));
    });
    const next: ParticipantState = {
      ...state,
      peers: b.participants.map((id, i) => {
        const peer = advertisements.get(id);
        const advertisementHash = hashes[i];
        return peer && advertisementHash != null ? { advertisementHash, shareKey: peer.shareKey } : null;
      }),
      present: b.participants.filter((id) => advertisements.has(id)),
      rounds: state.rounds.map((round, k) => ({
        ...round,
        secrets: round.secrets && {
          own: round.secrets.own,
          held: b.participants.map((id, i) =>
            id === self ? { mask: toBase64url(at(split[k]?.mask, i)), self: toBase64url(at(split[k]?.self, i)) } : null,
          ),
        },
        maskKeys: b.participants.map((id) => advertisements.get(id)?.rounds[k]?.maskKey ?? null),
      })),
    };
    return { state: next, message: { batch: hash, ciphertexts } };
  }

  return { advertise, share };
}

function readAdvertisements(state: ParticipantState, input: ReadonlyMap<string, unknown>): Map<string, Advertisement> {
  const read = new Map<string, Advertisement>();
  for (const [id, payload] of input) {
    const message = parse(advertisement, payload, `advertisement of ${id}`, 'protocol-violation');
    if (!state.batch.participants.includes(id)) throw lie('a node that is not a participant advertised', id);
    if (message.batch !== state.batchHash) throw lie('an advertisement of another batch was shown', id);
    if (message.rounds.length !== state.batch.rounds) throw lie('an advertisement has another number of rounds', id);
    read.set(id, message);
  }
  return read;
}

function splitOwn(
  b: Batch,
  own: { maskSeed: string; selfSeed: string } | null,
  crypto: SecureAggregationCrypto,
): { mask: Uint8Array[]; self: Uint8Array[] } {
  if (own === null) throw new Problem('out-of-order', 'The secrets of this batch are gone');
  return {
    mask: splitSeed(fromBase64url(own.maskSeed), b, crypto),
    self: splitSeed(fromBase64url(own.selfSeed), b, crypto),
  };
}

function at(shares: readonly Uint8Array[] | undefined, position: number): Uint8Array {
  const found = shares?.[position];
  if (!found) throw new Problem('internal');
  return found;
}
