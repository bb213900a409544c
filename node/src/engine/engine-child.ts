import { Problem } from '@consilium/core/protocol/problem.ts';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Request } from './child-messages.ts';
import { memoryProblem, timeProblem } from './engine-problem.ts';
import { readReply } from './read-reply.ts';
import { residentMemory } from './resident-memory.ts';

const memoryCheckMs = 100;

export interface ChildSettings {
  /** The TypeScript file that is the process's main. */
  main: URL;
  /** Folders that JavaScript in the process may write to; it can start no process and no worker. */
  writable: readonly string[];
  /** Bytes of memory beyond which the process is killed (where the system tells: Linux). */
  residentCap: number;
}

interface Pending {
  id: number;
  resolve: (body: unknown) => void;
  reject: (problem: Problem) => void;
}

/**
 * The parent's hold on one engine process. Whatever happens to the process, including a kill from outside, the request
 * under way ends with a Problem and this process lives on. One request at a time; after `over` a new child is needed.
 */
export class EngineChild {
  readonly exited: Promise<void>;
  readonly pid: number | undefined;
  readonly #process: ChildProcess;
  readonly #residentCap: number;
  #pending: Pending | null = null;
  #ending: Problem | null = null;
  #lastId = 0;

  constructor(settings: ChildSettings) {
    this.#process = fork(fileURLToPath(settings.main), [], {
      env: {},
      execArgv: [
        '--expose-gc',
        '--permission',
        '--allow-addons',
        '--allow-fs-read=*',
        ...settings.writable.map((path) => `--allow-fs-write=${path}`),
      ],
      // Nothing that a library prints may reach a log: it could quote a record.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'json',
    });
    this.pid = this.#process.pid;
    this.#residentCap = settings.residentCap;
    this.exited = new Promise((resolve) => {
      this.#process.once('exit', () => resolve());
      // A process that could not start has no exit.
      this.#process.once('error', () => (this.pid === undefined ? resolve() : undefined));
    });
    this.#process.on('message', (message) => this.#receive(message));
    this.#process.once('exit', (code, signal) => this.#end(failed(`exit ${String(code ?? signal)}`)));
    this.#process.on('error', () => this.#end(failed('process error')));
    this.#process.once('disconnect', () => this.#end(failed('disconnected')));
    void this.#offerToKernel();
  }

  /** Whether the process has ended or is about to. */
  get over(): boolean {
    return this.#ending !== null;
  }

  /** Throws the Problem the process reports; `engine-limit` after `timeoutMs` or too much memory; `engine-failed`. */
  async request(method: string, body: Record<string, unknown>, timeoutMs: number): Promise<unknown> {
    if (this.#ending) throw this.#ending;
    if (this.#pending) throw failed('request out of turn');
    const id = ++this.#lastId;
    const reply = new Promise((resolve, reject) => {
      this.#pending = { id, resolve, reject };
    });
    const timer = setTimeout(() => this.#end(timeProblem(timeoutMs)), timeoutMs);
    const watch = setInterval(() => void this.#checkMemory(), memoryCheckMs);
    const request: Request = { id, method, body };
    try {
      this.#send(request);
      return await reply;
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
    }
  }

  /** Kills the process; a request under way ends with `not-ready`. Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#end(new Problem('not-ready', 'The data engine was stopped.'));
    await this.exited;
  }

  #send(request: Request): void {
    // A process that could not start has no pipe, and says so a moment later.
    if (!this.#process.connected) this.#end(failed('no pipe'));
    else this.#process.send(request, (error) => (error ? this.#end(failed('pipe closed')) : undefined));
  }

  #receive(message: unknown): void {
    const pending = this.#pending;
    if (!pending) {
      this.#end(failed('unasked message'));
      return;
    }
    this.#pending = null;
    try {
      pending.resolve(readReply(message, pending.id));
    } catch (error) {
      const problem = error instanceof Problem ? error : failed('unreadable reply');
      pending.reject(problem);
      // After a failure the process may hold memory or be in a state nobody has seen: the next query gets a new one.
      if (problem.code !== 'not-found') this.#end(problem);
    }
  }

  #end(problem: Problem): void {
    if (this.#ending) return;
    this.#ending = problem;
    this.#process.kill('SIGKILL');
    const pending = this.#pending;
    this.#pending = null;
    pending?.reject(problem);
  }

  async #checkMemory(): Promise<void> {
    if (this.pid === undefined) return;
    const bytes = await residentMemory(this.pid);
    if (bytes !== null && bytes > this.#residentCap && this.#pending) this.#end(memoryProblem('resident memory'));
  }

  /** Where the machine runs out of memory, the kernel should take this process before any other. */
  async #offerToKernel(): Promise<void> {
    if (this.pid === undefined || process.platform !== 'linux') return;
    try {
      await writeFile(`/proc/${String(this.pid)}/oom_score_adj`, '1000');
    } catch {
      // Not permitted here, or the process has ended: the memory cap remains.
    }
  }
}

function failed(privateDetail: string): Problem {
  return new Problem('engine-failed', undefined, { privateDetail });
}
