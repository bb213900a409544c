import type { Batch } from '@consilium/core/secure-aggregation/batch.ts';
import type { Sent } from './model-node.ts';

export type Invariant =
  | 'never both seeds of a node'
  | 'never two survivor sets'
  | 'never a sum over fewer than m − c honest nodes'
  | 'never two contents for one step';

/**
 * What the coordinator and its colluders can open from all that was sent, and the invariants it breaks.
 * @param sentBy of each honest node, its different messages; one sent again counts once
 */
export function judge(
  sentBy: readonly (readonly Sent[])[],
  batch: Batch,
  honest: readonly string[],
): { opened: number; broken: Invariant[] } {
  const broken = new Set<Invariant>();
  let opened = 0;
  if (sentBy.some(repeats)) broken.add('never two contents for one step');
  // Colluders alone are fewer than t, so nothing is open before a first honest answer.
  if (!sentBy.some((messages) => messages.some(({ kind }) => kind === 'unmasking')))
    return { opened, broken: [...broken] };
  const sent = sentBy.flat();
  for (let round = batch.firstRound; round < batch.firstRound + batch.rounds; round++) {
    const seeds = openedSeeds(sent, batch, honest, round);
    if (honest.some((id) => seeds.self.has(id) && seeds.mask.has(id))) broken.add('never both seeds of a node');
    const sets = openedSets(sent, batch, honest, round);
    opened += sets;
    if (sets > 1) broken.add('never two survivor sets');
    const smallest = smallestSum(sent, honest, round, seeds);
    if (smallest < batch.minSurvivors - batch.colluders) broken.add('never a sum over fewer than m − c honest nodes');
  }
  return { opened, broken: [...broken] };
}

function repeats(messages: readonly Sent[]): boolean {
  return messages.some((one, i) => messages.slice(0, i).some((other) => stepOf(one) === stepOf(other)));
}

function stepOf(message: Sent): string {
  return `${message.kind} ${'round' in message.payload ? message.payload.round : ''}`;
}

/** Honest nodes of whose seeds t shares are out. Colluders give both of theirs, if they were sent any. */
function openedSeeds(
  sent: readonly Sent[],
  batch: Batch,
  honest: readonly string[],
  round: number,
): { self: Set<string>; mask: Set<string> } {
  const holders = { self: new Map<string, Set<string>>(), mask: new Map<string, Set<string>>() };
  const add = (kind: 'self' | 'mask', of: string, holder: string) => {
    const known = holders[kind].get(of) ?? new Set();
    holders[kind].set(of, known.add(holder));
  };
  for (const message of sent) {
    if (message.kind === 'shares') {
      message.payload.ciphertexts.forEach((ciphertext, i) => {
        const to = batch.participants[i] ?? '';
        if (ciphertext === null || honest.includes(to)) return;
        add('self', message.from, to);
        add('mask', message.from, to);
      });
    }
    if (message.kind === 'unmasking' && message.payload.round === round) {
      for (const id of message.u2) add(message.payload.dropped.includes(id) ? 'mask' : 'self', id, message.from);
    }
  }
  const full = (kind: 'self' | 'mask') =>
    new Set(honest.filter((id) => (holders[kind].get(id)?.size ?? 0) >= batch.threshold));
  return { self: full('self'), mask: full('mask') };
}

/** Survivor sets of a round with enough answers, the colluders' included. */
function openedSets(sent: readonly Sent[], batch: Batch, honest: readonly string[], round: number): number {
  const answers = new Map<string, Set<string>>();
  for (const message of sent) {
    if (message.kind !== 'unmasking' || message.payload.round !== round) continue;
    const { survivorSetHash } = message.payload;
    const known = answers.get(survivorSetHash) ?? new Set();
    answers.set(survivorSetHash, known.add(message.from));
  }
  const colluders = batch.participants.length - honest.length;
  return [...answers.values()].filter((from) => from.size + colluders >= batch.threshold).length;
}

/**
 * The fewest honest nodes whose values the coordinator can add up in the clear. A vector is free of its own mask only
 * if the self seed is open; the mask of a pair of honest nodes is known if one mask seed is open, and cancels if both
 * vectors are free and include it. What is left are the connected components of free vectors under masks that must
 * cancel; a component with a mask that nothing cancels stays hidden.
 */
function smallestSum(
  sent: readonly Sent[],
  honest: readonly string[],
  round: number,
  seeds: { self: ReadonlySet<string>; mask: ReadonlySet<string> },
): number {
  const neighbours = new Map<string, readonly string[]>();
  for (const message of sent) {
    if (message.kind !== 'contribution' || message.payload.round !== round || !seeds.self.has(message.from)) continue;
    if (seeds.mask.has(message.from)) return 1;
    const hidden = message.u2.filter((id) => id !== message.from && honest.includes(id) && !seeds.mask.has(id));
    neighbours.set(message.from, hidden);
  }
  let smallest = Infinity;
  const seen = new Set<string>();
  for (const start of neighbours.keys()) {
    if (seen.has(start)) continue;
    const component = connected(start, neighbours);
    for (const id of component) seen.add(id);
    const closed = [...component].every((id) => neighbours.get(id)?.every((other) => component.has(other)));
    if (closed) smallest = Math.min(smallest, component.size);
  }
  return smallest;
}

/** Who is reached over masks that both sides included. */
function connected(start: string, neighbours: ReadonlyMap<string, readonly string[]>): Set<string> {
  const component = new Set([start]);
  for (const id of component) {
    for (const other of neighbours.get(id) ?? []) if (neighbours.get(other)?.includes(id)) component.add(other);
  }
  return component;
}
