import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Problem } from '@consilium/core/protocol/problem.ts';

const program = fileURLToPath(new URL('../../consilium.mjs', import.meta.url));

/** Several processes share one machine here: collect early instead of growing. Limits are far above what they need. */
const frugal = ['--max-semi-space-size=4', '--max-old-space-size=1024'];

export interface ChildOptions {
  /** What it is, for messages: `coordinator`, `node gbsg`. */
  name: string;
  /** Arguments of `consilium`, or of `program` where given. */
  args: readonly string[];
  /** Another entry point (the fault suite's). */
  program?: string | undefined;
  env?: Record<string, string> | undefined;
}

/** One process of a fleet. What it prints is kept, for the message when it ends unexpectedly. */
export class Child {
  readonly name: string;
  readonly exited: Promise<number | null>;
  readonly #process: ChildProcess;
  #output = '';

  constructor(options: ChildOptions) {
    this.name = options.name;
    // A file has no terminal signals of its own: Ctrl-C reaches the fleet, and the fleet stops its processes in order.
    this.#process = spawn(process.execPath, [...frugal, options.program ?? program, ...options.args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: { ...process.env, ...options.env },
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-8_000);
      });
    }
    this.exited = new Promise((resolve) => {
      this.#process.once('exit', (code) => {
        resolve(code);
      });
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get output(): string {
    return this.#output;
  }

  /** Asks it to end, and after a while makes it. */
  async stop(graceMs = 5_000): Promise<void> {
    if (!this.running) return;
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    if (this.running) this.#process.kill('SIGKILL');
    await this.exited;
  }

  /** Resolves when `ready` does; rejects with what the process said if it ends before. */
  async until(ready: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      if (!this.running) throw new Problem('internal', `${this.name} ended at its start: ${this.#output.trim()}`);
      if (await ready()) return;
      if (performance.now() > until)
        throw new Problem('not-ready', `${this.name} did not become ready in time: ${this.#output.trim()}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}
