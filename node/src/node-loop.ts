import { setTimeout as sleep } from 'node:timers/promises';
import type { Work } from '@consilium/core/protocol/node-calls.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { NodeServices } from './node-services.ts';
import type { DirectoryKeeper } from './directory-keeper.ts';
import { deliverPending } from './stewardship/deliver-pending.ts';
import { approveByRule } from './stewardship/approve-by-rule.ts';
import { closeTask, openTasks } from './storage/tasks.store.ts';
import { runTask } from './tasks/run-task.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** Waits for work and does it, for as long as the process lives. What fails waits a little longer each time. */
export class NodeLoop {
  readonly #node: NodeServices;
  readonly #directory: DirectoryKeeper;
  readonly #pollMs: number;
  readonly #stopping = new AbortController();
  /** Steps under way, so that a step handed out twice is done once. */
  readonly #busy = new Map<string, Promise<void>>();
  /** Steps of one task run one after the other. */
  readonly #turns = new Map<string, Promise<void>>();
  #running: Promise<void> | undefined;

  constructor(node: NodeServices, directory: DirectoryKeeper, pollMs: number) {
    this.#node = node;
    this.#directory = directory;
    this.#pollMs = pollMs;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.allSettled(this.#busy.values());
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let pause = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      try {
        await this.#once(signal);
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        const quiet = error instanceof Problem && error.code === 'coordinator-unreachable';
        if (quiet) this.#node.log.warn('coordinator-unreachable', { code: 'coordinator-unreachable' });
        else this.#node.log.failure('poll-failed', error);
        await sleep(pause, undefined, { signal }).catch(() => undefined);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  async #once(signal: AbortSignal): Promise<void> {
    const { client, db } = this.#node;
    await deliverPending(this.#node);
    const answer = await client.poll(this.#pollMs, await openTasks(db.read), this.#directory.hash, signal);
    if (answer.directory !== this.#directory.hash) {
      await this.#directory.refresh();
      await approveByRule(this.#node);
    }
    for (const task of answer.ended) await this.#end(task);
    for (const work of answer.work) this.#take(work);
  }

  #take(work: Work): void {
    const key = `${work.task} ${String(work.batch)} ${work.step} ${'round' in work ? String(work.round) : ''}`;
    if (this.#busy.has(key)) return;
    const before = this.#turns.get(work.task) ?? Promise.resolve();
    const done = before
      .then(() => runTask(this.#node, work))
      .catch((error: unknown) => {
        this.#node.log.failure('step-failed', error, { taskId: work.task, step: work.step });
      })
      .finally(() => {
        this.#busy.delete(key);
        if (this.#turns.get(work.task) === done) this.#turns.delete(work.task);
      });
    this.#busy.set(key, done);
    this.#turns.set(work.task, done);
  }

  /** The coordinator says a task is over: its secrets go, and nothing of it is answered any more. */
  async #end(task: string): Promise<void> {
    await this.#turns.get(task);
    await this.#node.db.transaction('end task', (tx) => closeTask(tx, task, 'ended'));
    this.#node.memory.tasks.delete(task);
    this.#node.memory.prepared.delete(`${task} 0`);
  }
}
