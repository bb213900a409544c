import type { Work } from '@consilium/core/protocol/node-calls.ts';

/**
 * What was handed to a node is not handed out again for a while, unless the node started anew (another instance): then
 * at once. In memory only: after a restart of the coordinator everything is handed out again, which is harmless,
 * because a node answers a step with the same message however often it is asked.
 */
export class Leases {
  readonly #held = new Map<string, { instance: string; until: number }>();
  readonly #now: () => Date;
  readonly #leaseMs: number;

  constructor(now: () => Date, leaseMs: number) {
    this.#now = now;
    this.#leaseMs = leaseMs;
  }

  take(node: string, instance: string, work: readonly Work[]): Work[] {
    const now = this.#now().getTime();
    if (this.#held.size > 5_000) {
      for (const [key, lease] of this.#held) if (lease.until < now) this.#held.delete(key);
    }
    return work.filter((item) => {
      const key = `${node} ${item.task} ${String(item.batch)} ${item.step} ${'round' in item ? String(item.round) : ''}`;
      const lease = this.#held.get(key);
      if (lease?.instance === instance && lease.until > now) return false;
      this.#held.set(key, { instance, until: now + this.#leaseMs });
      return true;
    });
  }
}
