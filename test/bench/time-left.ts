/** How much of its time a run has left; a run without a limit has always enough. */
export class TimeLeft {
  readonly #until: number;

  constructor(seconds: number) {
    this.#until = performance.now() + seconds * 1000;
  }

  get seconds(): number {
    return (this.#until - performance.now()) / 1000;
  }

  /** From now on: true once this share of what is left now has passed. */
  share(part: number): () => boolean {
    const end = performance.now() + part * this.seconds * 1000;
    return () => performance.now() > end;
  }
}
