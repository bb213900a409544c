import type { QueryPlan } from '@consilium/core/analyses/plan-query.ts';
import { batchOf } from '@consilium/core/protocol/batch-of.ts';
import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import type { AdvertisementMessage } from '@consilium/core/protocol/messages.ts';
import type { Work } from '@consilium/core/protocol/node-calls.ts';
import type { Query } from '@consilium/core/protocol/query.ts';
import type { Task } from '@consilium/core/protocol/task.ts';
import { batchHash, type Batch } from '@consilium/core/secure-aggregation/batch.ts';
import type { Agreement, Contribution, Shares, Unmasking } from '@consilium/core/secure-aggregation/messages.ts';
import { hashOf } from '@consilium/server/signing/sha256.ts';
import { secureAggregationCrypto } from '@consilium/server/secure-aggregation-crypto.ts';
import type { RunState } from './run-state.ts';

export interface Message<P> {
  hash: string;
  envelope: Envelope;
  payload: P;
}

/** One task under way: its stored state and, in memory, what its nodes have sent for the present batch and round. */
export class Run {
  readonly hash: string;
  readonly task: Task;
  readonly taskEnvelope: Envelope;
  readonly query: Query;
  readonly queryHash: string;
  readonly queryEnvelope: Envelope;
  readonly declarations: Envelope[];
  readonly plan: QueryPlan;
  state: RunState;

  readonly advertisements = new Map<string, Message<AdvertisementMessage>>();
  readonly shares = new Map<string, Message<Shares>>();
  readonly contributions = new Map<string, Message<Contribution>>();
  readonly agreements = new Map<string, Message<Agreement>>();
  /** Never stored: with the masked vectors they open the total. After a restart the nodes send theirs again. */
  readonly unmaskings = new Map<string, Message<Unmasking>>();
  /** Sum of the masked vectors so far; memory is O(vector). */
  folded: Uint32Array | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  timer: NodeJS.Timeout | undefined;

  constructor(parts: {
    hash: string;
    task: Task;
    taskEnvelope: Envelope;
    query: Query;
    queryHash: string;
    queryEnvelope: Envelope;
    declarations: Envelope[];
    plan: QueryPlan;
    state: RunState;
  }) {
    this.hash = parts.hash;
    this.task = parts.task;
    this.taskEnvelope = parts.taskEnvelope;
    this.query = parts.query;
    this.queryHash = parts.queryHash;
    this.queryEnvelope = parts.queryEnvelope;
    this.declarations = parts.declarations;
    this.plan = parts.plan;
    this.state = parts.state;
  }

  /** What happens to a run happens one after the other. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return await mine;
  }

  get lastRound(): number {
    return this.plan.spec.iterative ? this.plan.context.caps.iterations - 1 : 0;
  }

  get batch(): Batch {
    const { batch: index, firstRound, participants } = this.state;
    return batchOf(this.hash, this.task, { index, firstRound, participants, lastRound: this.lastRound });
  }

  get batchHash(): string {
    return batchHash(this.batch, secureAggregationCrypto);
  }

  get broadcastHash(): string {
    return hashOf(this.state.broadcast);
  }

  /** Nodes whose message the present phase waits for. */
  get awaited(): string[] {
    const got = this.#answers();
    return this.expected.filter((node) => !got.has(node));
  }

  /** Nodes whose message belongs to the present phase, whether it has come or not. */
  get expected(): string[] {
    const { phase, participants, u1, u2, survivors, out } = this.state;
    const nodes = { advertise: participants, share: u1, contribute: u2, agree: survivors, unmask: survivors, over: [] };
    return nodes[phase].filter((node) => !(node in out));
  }

  #answers(): ReadonlyMap<string, unknown> {
    switch (this.state.phase) {
      case 'advertise':
        return this.advertisements;
      case 'share':
        return this.shares;
      case 'contribute':
        return this.contributions;
      case 'agree':
        return this.agreements;
      case 'unmask':
      case 'over':
        return this.unmaskings;
    }
  }

  /** The next thing this node has to do, or undefined. */
  workFor(node: string): Work | undefined {
    if (!this.awaited.includes(node)) return undefined;
    const { phase, batch, round, firstRound, participants, u1, u2, survivors, broadcast } = this.state;
    const common = { task: this.hash, batch };
    const envelopes = (nodes: readonly string[], from: ReadonlyMap<string, Message<unknown>>) =>
      nodes.flatMap((id) => from.get(id)?.envelope ?? []);
    switch (phase) {
      case 'advertise': {
        const { taskEnvelope, queryEnvelope, declarations } = this;
        return { step: 'advertise', ...common, taskEnvelope, queryEnvelope, declarations, firstRound, participants };
      }
      case 'share':
        return { step: 'share', ...common, advertisements: envelopes(u1, this.advertisements) };
      case 'contribute':
        return { step: 'contribute', ...common, round, broadcast, u2, ciphertexts: this.#ciphertextsFor(node) };
      case 'agree':
        return { step: 'agree', ...common, round, contributions: envelopes(survivors, this.contributions) };
      case 'unmask':
        return { step: 'unmask', ...common, round, agreements: envelopes(survivors, this.agreements) };
      case 'over':
        return undefined;
    }
  }

  #ciphertextsFor(node: string): { from: string; ciphertext: string }[] {
    if (this.state.round !== this.state.firstRound) return [];
    const position = this.state.participants.indexOf(node);
    return this.state.u2.flatMap((from) => {
      const ciphertext = this.shares.get(from)?.payload.ciphertexts[position];
      return ciphertext ? [{ from, ciphertext }] : [];
    });
  }

  /** Forgets the messages of the round that ended; with a new batch also those of its set-up. */
  clearMessages(newBatch: boolean): void {
    for (const map of [this.contributions, this.agreements, this.unmaskings]) map.clear();
    this.folded = null;
    if (!newBatch) return;
    this.advertisements.clear();
    this.shares.clear();
  }
}
