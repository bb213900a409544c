/** Interest in a topic from the moment it was made: a wake-up between looking and waiting is not lost. */
export interface Watch {
  /**
   * Waits for a wake-up since the watch was made or last waited on.
   * @returns false when the time was up or the signal was aborted first.
   */
  wait(timeoutMs: number, signal: AbortSignal): Promise<boolean>;
  end(): void;
}

interface Watcher {
  woken: boolean;
  /** Ends the wait that is under way. */
  ring: (() => void) | undefined;
}

/**
 * Requests that wait for something to happen, by topic. Wake-ups carry nothing: whoever is woken looks again. They
 * reach this process only; another replica's waiters look again when their time is up.
 */
export class LongPolls {
  readonly #topics = new Map<string, Set<Watcher>>();

  wake(topic: string): void {
    for (const watcher of this.#topics.get(topic) ?? []) {
      watcher.woken = true;
      watcher.ring?.();
    }
  }

  /** Make it before looking, wait on it after, and end it whatever happens. */
  watch(topic: string): Watch {
    const watcher: Watcher = { woken: false, ring: undefined };
    const watchers = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, watchers.add(watcher));
    return {
      wait: (timeoutMs, signal) => waitFor(watcher, timeoutMs, signal),
      end: () => {
        watchers.delete(watcher);
        // A new set may have taken the place of this one after it was empty.
        if (watchers.size === 0 && this.#topics.get(topic) === watchers) this.#topics.delete(topic);
      },
    };
  }

  /** A watch for one wait: only where nothing was looked at before, or the look and this call are in one turn. */
  async wait(topic: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const watch = this.watch(topic);
    try {
      return await watch.wait(timeoutMs, signal);
    } finally {
      watch.end();
    }
  }

  /** How many watches there are. */
  get size(): number {
    let size = 0;
    for (const watchers of this.#topics.values()) size += watchers.size;
    return size;
  }
}

function waitFor(watcher: Watcher, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      watcher.ring = undefined;
      const { woken } = watcher;
      watcher.woken = false;
      resolve(woken);
    };
    const timer = setTimeout(finish, timeoutMs);
    watcher.ring = finish;
    signal.addEventListener('abort', finish);
    if (watcher.woken || signal.aborted) finish();
  });
}
