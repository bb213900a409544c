import { Problem } from '@consilium/core/protocol/problem.ts';
import type { EngineChild } from './engine-child.ts';
import { engineProblem } from './engine-problem.ts';

/** How a kind of engine process is started: forked, then told what it works on. */
export interface ChildKind {
  fork(): Promise<EngineChild>;
  open(child: EngineChild): Promise<unknown>;
}

/**
 * One engine process, kept warm between requests, and started again for the next request where it has ended or was
 * killed. Requests run one after the other; a failure of one does not reach the next.
 */
export class WarmChild {
  readonly #kind: ChildKind;
  #child: EngineChild | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(kind: ChildKind) {
    this.#kind = kind;
  }

  get processId(): number | null {
    return this.#child && !this.#child.over ? (this.#child.pid ?? null) : null;
  }

  /** Rejects where no process can start. */
  async start(): Promise<void> {
    await this.#inTurn(() => this.#ready());
  }

  async request(method: string, body: Record<string, unknown>, timeoutMs: number): Promise<unknown> {
    return this.#inTurn(async () => (await this.#ready()).request(method, body, timeoutMs));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#child?.stop();
    await this.#turn;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => {
      if (this.#stopped) throw new Problem('not-ready', 'The data engine was stopped.');
      return work();
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #ready(): Promise<EngineChild> {
    if (this.#child && !this.#child.over) return this.#child;
    try {
      const child = await this.#kind.fork();
      this.#child = child;
      await this.#kind.open(child);
      return child;
    } catch (error) {
      throw engineProblem(error);
    }
  }
}
