import { z } from 'zod';
import { canonicalJson } from '../protocol/canonical-json.ts';
import { hash, nodeId } from '../protocol/ids.ts';
import { Problem } from '../protocol/problem.ts';
import { toHex, utf8 } from './byte-text.ts';
import type { SecureAggregationCrypto } from './crypto-port.ts';

export const MAX_NODES = 100;

/** Rounds that are set up together: exactly `rounds` single-round protocols whose key exchange runs in parallel. */
export const batch = z.strictObject({
  /** Hash of the signed task. */
  task: hash,
  /** Which batch of the task this is, from 0; a batch is never set up twice. */
  index: z.number().int().nonnegative(),
  /** U0 in ascending order of id: a participant's position gives its share point and the sign of its masks. */
  participants: z.array(nodeId).min(1).max(MAX_NODES),
  /** t: shares that open a secret, signatures that fix a survivor set. */
  threshold: z.number().int().positive(),
  /** c: nodes that may work with the coordinator. */
  colluders: z.number().int().nonnegative(),
  minSurvivors: z.number().int().positive(),
  firstRound: z.number().int().nonnegative(),
  rounds: z.number().int().min(1).max(64),
  /** d, coordinates. */
  length: z.number().int().positive().max(100_000_000),
  ring: z.union([z.literal(32), z.literal(64), z.literal(128)]),
  f: z.number().int().min(0).max(60),
  layoutHash: hash,
});
export type Batch = z.infer<typeof batch>;

/** What a node insists on, whatever the task says. */
export interface BatchFloors {
  /** Nodes that the study names and the roster holds. Nobody else may take part. */
  eligible: readonly string[];
  /** Fewest participants of a pooled answer, at least 3. */
  participants: number;
  colluders: number;
  minSurvivors: number;
  /** Whether this site may answer alone (a per-site release). */
  perSite: boolean;
}

/** t = ⌊2N/3⌋ + 1 (N = 1: 1). Tolerates N − t dropouts and fewer than 2t − N colluders. */
export function defaultThreshold(nodes: number): number {
  return Math.floor((2 * nodes) / 3) + 1;
}

/** The threshold that also withstands `colluders` nodes: 2t > N + c (design 04). Over N where N nodes are too few. */
export function thresholdFor(nodes: number, colluders: number): number {
  return Math.max(defaultThreshold(nodes), Math.floor((nodes + colluders) / 2) + 1, 2 + colluders);
}

/** Fewest nodes that can make a pooled answer. */
export function fewestNodes(colluders: number, minSites: number): number {
  let nodes = Math.max(3, minSites);
  while (thresholdFor(nodes, colluders) > nodes) nodes += 1;
  return nodes;
}

/** SHA-256 over canonical JSON, hex: what every message of the batch is bound to. */
export function batchHash(b: Batch, crypto: SecureAggregationCrypto): string {
  return toHex(crypto.sha256(utf8(canonicalJson(b))));
}

/**
 * Throws `refused` unless the parameters are safe and no weaker than the floors. 2t > N + c is what makes the survivor
 * set unique and keeps both secrets of a node from being opened: either needs 2(t − c) honest answers of N − c nodes
 * (Bonawitz et al. 2017, §6).
 */
export function checkBatch(b: Batch, floors: BatchFloors): void {
  const n = b.participants.length;
  b.participants.forEach((id, i) => {
    if (!floors.eligible.includes(id)) throw weak(`${id} is not one of the study's nodes`);
    if (i > 0 && id <= (b.participants[i - 1] ?? '')) throw weak('participants are not in ascending order of id');
  });
  if (n === 1) checkPerSite(b, floors);
  else checkPooled(b, floors);
}

function checkPerSite(b: Batch, floors: BatchFloors): void {
  if (!floors.perSite) throw weak('this site does not answer alone');
  if (b.threshold !== 1 || b.minSurvivors !== 1 || b.colluders !== 0) throw weak('one participant has threshold 1');
}

function checkPooled(b: Batch, floors: BatchFloors): void {
  const n = b.participants.length;
  const { threshold, colluders, minSurvivors } = b;
  if (n === 2) throw weak('with two participants each would learn the other');
  if (n < floors.participants) throw weak('fewer participants than this site asks for');
  if (colluders < Math.max(1, floors.colluders)) throw weak('fewer colluders than this site guards against');
  if (2 * threshold <= n + colluders) throw weak('the threshold does not make the survivor set unique');
  if (threshold > n) throw weak('the threshold is larger than the number of participants');
  if (minSurvivors < threshold || minSurvivors > n) throw weak('minimum survivors must lie between threshold and N');
  if (minSurvivors < floors.minSurvivors) throw weak('fewer minimum survivors than this site asks for');
  if (minSurvivors - colluders < 2) throw weak('fewer than two honest survivors would be left');
}

function weak(reason: string): Problem {
  return new Problem('refused', `Secure aggregation parameters: ${reason}`, { where: 'batch' });
}
