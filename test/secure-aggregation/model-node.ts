import { canonicalJson } from '@consilium/core/protocol/canonical-json.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Batch } from '@consilium/core/secure-aggregation/batch.ts';
import type {
  Advertisement,
  Agreement,
  Contribution,
  Shares,
  Unmasking,
} from '@consilium/core/secure-aggregation/messages.ts';
import type { ParticipantState } from '@consilium/core/secure-aggregation/participant-state.ts';
import { fromBigInts } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { fakeCrypto } from './fake-crypto.ts';
import { broadcastOf, floorsFor, type Steps } from './federation.ts';

export type Sent =
  | { kind: 'advertisement'; from: string; payload: Advertisement }
  | { kind: 'shares'; from: string; payload: Shares }
  | { kind: 'contribution'; from: string; payload: Contribution; u2: readonly string[] }
  | { kind: 'agreement'; from: string; payload: Agreement }
  | { kind: 'unmasking'; from: string; payload: Unmasking; u2: readonly string[] };
export type Kind = Sent['kind'];

/** What the coordinator hands a node: genuine messages of its choice, whole or in part, fresh or stale. */
export type Delivery =
  | { step: 'advertise' }
  | { step: 'share'; advertisements: ReadonlyMap<string, Advertisement> }
  | { step: 'contribute'; round: number; u2: readonly string[]; shares: ReadonlyMap<string, Shares> }
  | { step: 'agree'; round: number; contributions: ReadonlyMap<string, Contribution> }
  | { step: 'unmask'; round: number; agreements: ReadonlyMap<string, Agreement> };

/**
 * A node as its disk and its memory have it. `memory` is a step's outcome that is not stored yet: a crash loses it.
 * `outbox` is stored and not sent: a restart sends it. `sent` is what the coordinator has from this node.
 */
export interface LocalState {
  id: number;
  node: string;
  stored: ParticipantState | null;
  memory: { state: ParticipantState; message: Sent } | null;
  outbox: Sent | null;
  sent: readonly Sent[];
  /** Of `sent`, by kind: numbers of the messages, as text. */
  shown: Readonly<Record<Kind, string>>;
}
type Content = Omit<LocalState, 'id' | 'shown'>;

/** Kinds of message that are sent before the state is on disk, by mistake. Production has none. */
export type SentFirst = readonly Kind[];

/** Interns local states and messages: equal content, one object. */
export class LocalStates {
  readonly #known = new Map<string, LocalState>();
  readonly #messages = new Map<string, Sent>();
  readonly #numbers = new Map<Sent, number>();

  message(message: Sent): Sent {
    const key = canonicalJson(message);
    const found = this.#messages.get(key);
    if (found) return found;
    this.#messages.set(key, message);
    this.#numbers.set(message, this.#numbers.size);
    return message;
  }

  /** Of an interned message. */
  number(message: Sent): number {
    const found = this.#numbers.get(message);
    if (found === undefined) throw new Error('not an interned message');
    return found;
  }

  intern(state: Content): LocalState {
    const { node, stored, memory, outbox } = state;
    // What the coordinator has does not depend on the order in which it came.
    const sent = state.sent.toSorted((a, b) => this.number(a) - this.number(b));
    const number = (message: Sent | undefined | null) => (message ? this.number(message) : -1);
    // Steps copy states property by property in one order, so the text is as good as a canonical one.
    const key = JSON.stringify([
      node,
      stored,
      memory?.state,
      number(memory?.message),
      number(outbox),
      sent.map(number),
    ]);
    const found = this.#known.get(key);
    if (found) return found;
    const numbers = (kind: Kind) => sent.flatMap((m) => (m.kind === kind ? this.number(m) : [])).join();
    const shown = {
      advertisement: numbers('advertisement'),
      shares: numbers('shares'),
      contribution: numbers('contribution'),
      agreement: numbers('agreement'),
      unmasking: numbers('unmasking'),
    };
    const made = { ...state, sent, id: this.#known.size, shown };
    this.#known.set(key, made);
    return made;
  }

  /** All states at rest that storing, sending and crashing lead to. */
  rest(content: Content, sentFirst: SentFirst): LocalState[] {
    const moves = internalMoves(content, sentFirst);
    if (moves.length === 0) return [this.intern(content)];
    return [...new Set(moves.flatMap((next) => this.rest(next, sentFirst)))];
  }

  initial(node: string): LocalState {
    return this.intern({ node, stored: null, memory: null, outbox: null, sent: [] });
  }

  get size(): number {
    return this.#known.size;
  }
}

/** Storing, sending, and losing by a crash what was not stored; empty at rest. */
function internalMoves({ node, stored, memory, outbox, sent }: Content, sentFirst: SentFirst): Content[] {
  if (outbox) return [{ node, stored, memory: null, outbox: null, sent: withMessage(sent, outbox) }];
  if (!memory) return [];
  const crash = { node, stored, memory: null, outbox: null, sent };
  if (!sentFirst.includes(memory.message.kind)) {
    return [crash, { ...crash, stored: memory.state, outbox: memory.message }];
  }
  if (!sent.includes(memory.message)) return [crash, { ...crash, memory, sent: withMessage(sent, memory.message) }];
  return [crash, { ...crash, stored: memory.state }];
}

/** A message sent again is the same message. */
function withMessage(sent: readonly Sent[], message: Sent): readonly Sent[] {
  return sent.includes(message) ? sent : [...sent, message];
}

/** Runs the production step. Null where the node refuses, which changes nothing. */
export function deliver(
  local: LocalState,
  delivery: Delivery,
  batch: Batch,
  steps: Steps,
): { state: ParticipantState; message: Sent } | null {
  const { node: self, stored: state } = local;
  // A repeated step draws the same randomness: what it is given decides whether it says something new.
  const crypto = fakeCrypto(`${self}|${delivery.step}`);
  const from = self;
  try {
    if (delivery.step === 'advertise') {
      if (state) return null;
      const { message, state: next } = steps.advertise(
        { batch, self, floors: floorsFor(batch), previous: null },
        crypto,
      );
      return { state: next, message: { kind: 'advertisement', from, payload: message } };
    }
    if (!state) return null;
    switch (delivery.step) {
      case 'share': {
        const { message, state: next } = steps.share(state, delivery, crypto);
        return { state: next, message: { kind: 'shares', from, payload: message } };
      }
      case 'contribute': {
        const position = batch.participants.indexOf(self);
        const ciphertexts = new Map(
          [...delivery.shares].flatMap(([id, { ciphertexts: all }]) => {
            const one = all[position];
            return one == null ? [] : [[id, one] as const];
          }),
        );
        const { round, u2 } = delivery;
        const input = {
          round,
          broadcastHash: broadcastOf(round),
          contributors: u2,
          ciphertexts,
          vector: fromBigInts([BigInt(position)], batch.ring),
          safeAlone: true,
        };
        const { message, state: next } = steps.contribute(state, input, crypto);
        return { state: next, message: { kind: 'contribution', from, payload: message, u2 } };
      }
      case 'agree': {
        const { message, state: next } = steps.agree(state, delivery, crypto);
        return { state: next, message: { kind: 'agreement', from, payload: message } };
      }
      case 'unmask': {
        const { message, state: next } = steps.unmask(state, delivery, crypto);
        const u2 = state.rounds[delivery.round - batch.firstRound]?.u2 ?? [];
        return { state: next, message: { kind: 'unmasking', from, payload: message, u2 } };
      }
    }
  } catch (error) {
    if (error instanceof Problem && error.code !== 'internal') return null;
    throw error;
  }
}
