import { parse } from '../protocol/parse.ts';
import { Problem } from '../protocol/problem.ts';
import { batchHash, type Batch } from './batch.ts';
import { toHex } from './byte-text.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';
import { unmasking, type Advertisement, type Contribution, type Unmasking } from './messages.ts';
import { addVector, isCommitted, removeMasks, type OpenedSeed } from './opened-seeds.ts';
import { reconstructSeeds, type WrongShare } from './reconstruct-seeds.ts';
import type { RingVector } from './ring-vector.ts';
import { agreementOver, payloadHash } from './transcript-hashes.ts';
import { decodeVector } from './vector-encoding.ts';

export type { OpenedSeed } from './opened-seeds.ts';

export interface OpenTotalInput {
  batch: Batch;
  round: number;
  broadcastHash: string;
  /** Of U2 at least, by sender. */
  advertisements: ReadonlyMap<string, Advertisement>;
  /** Of the survivors at least, by sender. */
  contributions: ReadonlyMap<string, Contribution>;
  /** Whom the contributors were told to mask with, in participant order. */
  u2: readonly string[];
  /** U3: whose vectors are in `folded`, in participant order. */
  survivors: readonly string[];
  /** By sender, at least t; one that does not belong to this survivor set is refused by name. */
  unmaskings: ReadonlyMap<string, unknown>;
  /** Sum of the survivors' masked vectors; not changed. */
  folded: RingVector;
}

/** Throws `wrong-vector` unless the bytes are those the contribution signed, and have the batch's shape. */
export function acceptVector(
  b: Batch,
  contribution: Contribution,
  bytes: Uint8Array,
  crypto: SecureAggregationCrypto,
): RingVector {
  if (toHex(crypto.sha256(bytes)) !== contribution.vectorHash) {
    throw new Problem('wrong-vector', 'The vector is not the one that was signed', { where: 'vectorHash' });
  }
  return decodeVector(bytes, b);
}

/** Adds an encoded masked vector to the running sum, in place: memory stays one vector however many arrive. */
export function foldContribution(sum: RingVector, bytes: Uint8Array, b: Batch): void {
  addVector(sum, decodeVector(bytes, b), b);
}

/**
 * The coordinator's half: opens the total over the survivors. Reconstructed seeds are held against the commitments, so
 * a wrong share changes nothing but the list of `wrong` ones; where no t answers open a committed seed it throws
 * `protocol-violation` naming whose. More answers may then help: call again.
 */
export function openTotal(
  input: OpenTotalInput,
  crypto: SecureAggregationCrypto,
): { total: RingVector; seeds: OpenedSeed[]; wrong: WrongShare[] } {
  const { batch: b, round, advertisements, u2, survivors } = input;
  const unmaskings = readUnmaskings(input, crypto);
  if (unmaskings.size < b.threshold) throw new Problem('out-of-order', 'Too few nodes answered: nothing was opened');
  const { seeds, wrong } = reconstructSeeds({ batch: b, u2, survivors, unmaskings }, (opened) =>
    isCommitted(crypto, b, round, opened, advertisements),
  );
  const total = input.folded.slice();
  removeMasks(crypto, b, round, total, seeds, advertisements);
  return { total, seeds, wrong };
}

function readUnmaskings(input: OpenTotalInput, crypto: SecureAggregationCrypto): Map<string, Unmasking> {
  const { batch: b, round, broadcastHash, u2, survivors, contributions } = input;
  const dropped = u2.filter((id) => !survivors.includes(id));
  const batch = batchHash(b, crypto);
  const agreed = agreementOver({ batch, round, broadcastHash }, survivors, contributions, crypto);
  const expected = payloadHash(agreed, crypto);
  const read = new Map<string, Unmasking>();
  for (const [id, payload] of input.unmaskings) {
    const message = parse(unmasking, payload, `unmasking of ${id}`, 'protocol-violation');
    const fits =
      survivors.includes(id) &&
      message.survivorSetHash === expected &&
      message.dropped.join() === dropped.join() &&
      message.shares.length === u2.length;
    if (!fits) {
      throw new Problem('protocol-violation', `The unmasking of ${id} is for another survivor set`, { where: id });
    }
    read.set(id, message);
  }
  return read;
}
