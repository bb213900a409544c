import type { Logger } from '../logging/logger.ts';

interface Part {
  name: string;
  stop: () => void | Promise<void>;
}

/**
 * The parts of a process: started in order, each with the way to stop it, and stopped in reverse order. What was
 * started is stopped also when a later part fails to start, so that a folder's lock or a port is never left behind.
 */
export class Lifecycle {
  readonly #logger: Logger;
  readonly #parts: Part[] = [];
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | undefined;
  #ready = false;

  private constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Composes a process. It is ready when `compose` has resolved; what `compose` throws is thrown after everything
   * that was started is stopped.
   */
  static async start<T>(
    logger: Logger,
    compose: (life: Lifecycle) => Promise<T>,
  ): Promise<{ life: Lifecycle; process: T }> {
    const life = new Lifecycle(logger);
    try {
      const process = await compose(life);
      life.#ready = true;
      return { life, process };
    } catch (error) {
      await life.stop();
      throw error;
    }
  }

  /** Starts a part and remembers how to stop it. */
  async part<T>(name: string, start: () => T | Promise<T>, stop: (part: T) => void | Promise<void>): Promise<T> {
    const part = await start();
    this.#parts.push({ name, stop: () => stop(part) });
    return part;
  }

  /** Between the end of starting and the beginning of stopping: what `/ready` answers. */
  get ready(): boolean {
    return this.#ready && !this.stopping.aborted;
  }

  /** Aborted when stopping begins: ends long polls and loops. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Stops the parts, last first, whatever some of them do; the same promise however often it is called. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    this.#stopping.abort();
    for (const { name, stop } of this.#parts.splice(0).reverse()) {
      try {
        await stop();
      } catch (error) {
        this.#logger.failure('stop-failed', error, { part: name });
      }
    }
  }
}

/**
 * Resolves when SIGINT or SIGTERM came and everything is stopped. A second signal ends the process at once: by then
 * nothing listens, and what is durable is durable.
 * @param withParent also stops when standard input ends, so that no process outlives the one that started it
 */
export function stopOnSignal(life: Lifecycle, logger: Logger, withParent = false): Promise<void> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      for (const name of signals) process.off(name, onSignal);
      logger.info('stopping', { signal });
      void life.stop().then(resolve);
    };
    for (const name of signals) process.on(name, onSignal);
    if (!withParent) return;
    process.stdin.once('end', () => void life.stop().then(resolve)).resume();
  });
}

const signals = ['SIGINT', 'SIGTERM'] as const;
