import type { Envelope } from '@consilium/core/protocol/envelope.ts';
import { refusalMessage } from '@consilium/core/protocol/messages.ts';
import type { Work } from '@consilium/core/protocol/node-calls.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { refusalSentence } from '@consilium/core/protocol/refusal.ts';
import { accumulate, createVector, type RingVector } from '@consilium/core/secure-aggregation/ring-vector.ts';
import { encodedBytes } from '@consilium/core/secure-aggregation/vector-encoding.ts';
import { appendEntry } from '@consilium/server/log-chain/log-chain.ts';
import type { Database } from '@consilium/server/database/database.ts';
import type { Logger } from '@consilium/server/logging/logger.ts';
import { sha256 } from '@consilium/server/signing/sha256.ts';
import { envelopeHash } from '@consilium/server/signing/sign-envelope.ts';
import { putDocument } from '../storage/documents.store.ts';
import { insertRound } from '../storage/rounds.store.ts';
import type { CoordinatorTables } from '../storage/schema.ts';
import { putStep, type StepKey } from '../storage/steps.store.ts';
import { updateTask } from '../storage/tasks.store.ts';
import { putVectorPart } from '../storage/vectors.store.ts';
import { openRound, type OpenedRound } from './open-round.ts';
import { contributedVector } from './contributed-vector.ts';
import { nextPhase, phaseWith, roundAfter, shortenedDeadline, whatWasOpened } from './phases.ts';
import { sealFor } from './seal-rounds.ts';
import type { Message, Run } from './run.ts';
import type { RunState } from './run-state.ts';
import {
  boxOf,
  isStepType,
  isTrailing,
  requireTurn,
  stepMessages,
  type StepPayload,
  type StepType,
} from './step-messages.ts';

export interface RoundEnginePorts {
  db: Database<CoordinatorTables>;
  now: () => Date;
  log: Logger;
  auditorKey: string;
  /** Wakes the long polls of a node. */
  wake: (node: string) => void;
  /** Called when a run is over, inside its turn and after its state is durable. */
  runOver: (run: Run) => Promise<void>;
}

/** Drives every run: takes in signed messages, decides when a phase is complete, opens totals, goes on or ends. */
export class RoundEngine {
  readonly #ports: RoundEnginePorts;
  readonly #runs = new Map<string, Run>();
  readonly #byBatch = new Map<string, Run>();

  constructor(ports: RoundEnginePorts) {
    this.#ports = ports;
  }

  get runs(): Iterable<Run> {
    return this.#runs.values();
  }

  /** The run of a task, while it is under way. */
  run(task: string): Run | undefined {
    return this.#runs.get(task);
  }

  workFor(node: string): Work[] {
    return [...this.#runs.values()].flatMap((run) => run.workFor(node) ?? []);
  }

  /** Takes up a run: a new one, or, after a restart, one whose stored messages were put back into it. */
  async start(run: Run): Promise<void> {
    this.#runs.set(run.hash, run);
    this.#byBatch.set(run.batchHash, run);
    await run.inTurn(async () => {
      await this.#refold(run);
      await this.#advance(run);
    });
    for (const node of run.awaited) this.#ports.wake(node);
  }

  /**
   * A verified envelope of a node, and with a contribution the vector itself, unless that was delivered before. Durable
   * when this resolves; the same envelope again changes nothing.
   */
  async accept(node: string, envelope: Envelope, vector?: Uint8Array): Promise<string> {
    const hash = envelopeHash(envelope);
    if (envelope.type === 'refusal') {
      const refusal = parse(refusalMessage, envelope.payload, 'refusal');
      await this.#leave(refusal.task, node, hash, envelope, refusalSentence(refusal.code));
      return hash;
    }
    const { type } = envelope;
    if (!isStepType(type)) throw new Problem('invalid-input', `A ${type} is no step of a round`);
    const payload = parse<StepPayload>(stepMessages[type], envelope.payload, type);
    const run = this.#byBatch.get(payload.batch ?? payload.keys?.batch ?? '');
    // A total is opened as soon as enough have answered: what the others still send for it is not needed any more.
    const late = type === 'unmasking' && (!run || (payload.round ?? 0) < run.state.round);
    if (late) return hash;
    if (!run) throw new Problem('out-of-order', 'The batch of this message is not open', { where: 'batch' });
    await run.inTurn(async () => {
      await this.#take(run, node, type, { hash, envelope, payload }, vector);
      await this.#advance(run);
    });
    return hash;
  }

  /** A vector is only taken in from a node that owes one, and only in the length that the round has. */
  requireExpectedVector(node: string, task: string, bytes: number): void {
    const run = this.#runs.get(task);
    if (run?.state.phase !== 'contribute' || !run.awaited.includes(node)) {
      throw new Problem('out-of-order', 'No vector of this node is expected now', { where: 'task' });
    }
    if (bytes !== encodedBytes(run.batch))
      throw new Problem('wrong-vector', 'The vector has another length than the round asks for');
  }

  /** Ends every run of a study that was revoked for all. */
  async endStudy(study: string, reason: string): Promise<void> {
    for (const run of [...this.#runs.values()].filter((r) => r.task.study === study)) {
      await run.inTurn(() => this.#fail(run, new Problem('revoked', reason)));
    }
  }

  stop(): void {
    for (const run of this.#runs.values()) clearTimeout(run.timer);
  }

  async #take(
    run: Run,
    node: string,
    type: StepType,
    message: Message<StepPayload>,
    sent: Uint8Array | undefined,
  ): Promise<void> {
    const box = boxOf(run, type);
    const known = box.get(node);
    if (known) {
      if (known.hash === message.hash) return;
      throw new Problem('conflict', 'Another message was already accepted for this step', { where: type });
    }
    requireTurn(run, node, type, message.payload);
    const vector = type === 'contribution' ? await this.#vectorOf(run, message.payload, sent) : null;
    const { round } = run.state;
    // An unmasking is not stored: together with the stored masked vectors it would open the total.
    if (type === 'unmasking') box.set(node, message);
    else await this.#store(run, node, type, message, sent);
    if (vector) accumulate(this.#sumOf(run), vector, run.task.ring);
    this.#ports.log.info('step-accepted', { taskId: run.hash, round, step: type, nodeId: node });
  }

  /** Where it completes its phase, the message and the next phase are written together: one sync instead of two. */
  async #store(
    run: Run,
    node: string,
    step: StepKey['step'],
    message: Message<unknown>,
    vector: Uint8Array | undefined,
  ): Promise<void> {
    const { batch, round, firstRound } = run.state;
    const opens = step === 'advertisement' || step === 'shares';
    const box = boxOf(run, step);
    const next = isTrailing(run, node, step)
      ? undefined
      : phaseWith(run, box, node, message, this.#ports.now().getTime());
    await this.#ports.db.transaction(next ? `phase ${next.phase}` : `accept ${step}`, async (tx) => {
      if (vector) {
        await putVectorPart(tx, { task: run.hash, hash: sha256(vector), offset: 0, bytes: vector });
      }
      await putDocument(tx, message.hash, message.envelope, run.hash, this.#ports.now());
      const key = { task: run.hash, batch, round: opens ? firstRound : round, step, node };
      await putStep(tx, key, message.hash);
      if (next) await updateTask(tx, run.hash, 'running', next);
    });
    box.set(node, message);
    if (next) this.#enter(run, next);
  }

  async #vectorOf(run: Run, payload: StepPayload, sent?: Uint8Array): Promise<RingVector> {
    return await contributedVector(this.#ports.db.read, run, payload.vectorHash ?? '', sent);
  }

  #sumOf(run: Run): Uint32Array {
    return (run.folded ??= createVector(run.task.length, run.task.ring));
  }

  /** After a restart: the sum of what had been accepted. */
  async #refold(run: Run): Promise<void> {
    run.folded = null;
    for (const message of run.contributions.values()) {
      accumulate(this.#sumOf(run), await this.#vectorOf(run, message.payload), run.task.ring);
    }
  }

  async #leave(task: string, node: string, hash: string, envelope: Envelope, reason: string): Promise<void> {
    const run = this.#runs.get(task);
    if (!run) throw new Problem('out-of-order', 'The task of this refusal is not open', { where: 'task' });
    await run.inTurn(async () => {
      if (!run.state.participants.includes(node))
        throw new Problem('not-permitted', 'The node is not part of this task');
      if (node in run.state.out) return;
      const state: RunState = { ...run.state, out: { ...run.state.out, [node]: { status: 'refused', reason } } };
      await this.#ports.db.transaction('accept refusal', async (tx) => {
        await putDocument(tx, hash, envelope, run.hash, this.#ports.now());
        await updateTask(tx, run.hash, 'running', state);
        await appendEntry(tx, { kind: 'refusal', at: this.#ports.now(), body: { task: run.hash, document: hash } });
      });
      run.state = state;
      await this.#advance(run);
    });
  }

  async #advance(run: Run): Promise<void> {
    try {
      for (;;) {
        if (run.state.phase === 'over') return;
        const now = this.#ports.now().getTime();
        run.state.deadline = shortenedDeadline(run, now);
        if (run.state.phase === 'unmask') {
          if (!(await this.#open(run, now))) break;
          continue;
        }
        const next = nextPhase(run, now);
        if (!next) break;
        await this.#moveTo(run, next);
      }
    } catch (error) {
      await this.#fail(run, error);
      return;
    }
    clearTimeout(run.timer);
    const wait = Math.max(5, run.state.deadline - this.#ports.now().getTime());
    run.timer = setTimeout(() => void run.inTurn(() => this.#advance(run)), wait);
  }

  async #moveTo(run: Run, state: RunState): Promise<void> {
    await this.#ports.db.transaction(`phase ${state.phase}`, (tx) => updateTask(tx, run.hash, 'running', state));
    this.#enter(run, state);
  }

  #enter(run: Run, state: RunState): void {
    run.state = state;
    for (const node of run.awaited) this.#ports.wake(node);
  }

  /** @returns false while more unmaskings are needed. */
  async #open(run: Run, now: number): Promise<boolean> {
    const late = now >= run.state.deadline;
    if (run.unmaskings.size < run.task.threshold) {
      if (!late) return false;
      throw new Problem('refused', 'Too few sites answered the last step in time', {
        mend: `${whatWasOpened(run.state.round)} Ask again.`,
      });
    }
    let opened: OpenedRound;
    try {
      opened = openRound(run);
    } catch (error) {
      // A bad share can be outvoted by those still to come.
      if (!late && run.awaited.length > 0 && error instanceof Problem && error.code === 'protocol-violation')
        return false;
      throw error;
    }
    await this.#close(run, opened, now);
    return true;
  }

  async #close(run: Run, opened: OpenedRound, now: number): Promise<void> {
    const { state, task, plan } = run;
    const { iterative } = plan.spec;
    const done = 'done' in opened.step;
    const next =
      'done' in opened.step
        ? { ...state, phase: 'over' as const, done: opened.step.done }
        : roundAfter(run, opened.step.broadcast, now);
    const stored = {
      task: run.hash,
      round: state.round,
      broadcast: state.broadcast,
      u2: state.u2,
      survivors: state.survivors,
    };
    const record = { seeds: opened.seeds };
    await this.#ports.db.transaction('close round', async (tx) => {
      const sealed = iterative ? null : sealFor(this.#ports.auditorKey, run.hash, state.round, record);
      await insertRound(tx, { ...stored, opened: iterative ? record : null, sealed });
      const outcome = 'outcome' in opened.step ? opened.step.outcome : null;
      await updateTask(tx, run.hash, done ? 'done' : 'running', next, outcome);
      const body = { task: run.hash, round: state.round, survivors: state.survivors };
      await appendEntry(tx, { kind: 'round-closed', at: this.#ports.now(), body });
    });
    this.#ports.log.info('round-closed', { taskId: run.hash, round: state.round, queryId: task.query });
    const newBatch = next.batch !== state.batch;
    if (newBatch) this.#byBatch.delete(run.batchHash);
    run.state = next;
    run.clearMessages(newBatch);
    if (newBatch) this.#byBatch.set(run.batchHash, run);
    if (done) await this.#over(run);
    else for (const node of run.awaited) this.#ports.wake(node);
  }

  async #fail(run: Run, error: unknown): Promise<void> {
    if (run.state.phase === 'over') return;
    const problem = error instanceof Problem ? error : new Problem('internal', undefined, { cause: error });
    this.#ports.log.failure('run-failed', error, { taskId: run.hash, queryId: run.task.query });
    const state: RunState = { ...run.state, phase: 'over', failure: problem.toDocument() };
    await this.#ports.db.transaction('fail run', async (tx) => {
      await updateTask(tx, run.hash, 'failed', state);
      const body = { task: run.hash, code: problem.code };
      await appendEntry(tx, { kind: 'run-failed', at: this.#ports.now(), body });
    });
    run.state = state;
    await this.#over(run);
  }

  async #over(run: Run): Promise<void> {
    clearTimeout(run.timer);
    this.#byBatch.delete(run.batchHash);
    await this.#ports.runOver(run);
    this.#runs.delete(run.hash);
    for (const { node } of run.task.participants) this.#ports.wake(node);
  }
}
