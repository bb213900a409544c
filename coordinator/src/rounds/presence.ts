/** When each node was last heard of. In memory: right after a start nobody can know who is there. */
export class Presence {
  readonly #heard = new Map<string, number>();
  readonly #startedAt: number;
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
    this.#startedAt = now().getTime();
  }

  heard(node: string, at: Date): void {
    this.#heard.set(node, at.getTime());
  }

  lastHeard(node: string): Date | undefined {
    const at = this.#heard.get(node);
    return at === undefined ? undefined : new Date(at);
  }

  /** Whether the node called within the last minute and a half; true for all until then. */
  connected(node: string): boolean {
    const now = this.#now().getTime();
    return now - Math.max(this.#heard.get(node) ?? 0, this.#startedAt) < 90_000;
  }
}
