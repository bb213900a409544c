import { displayWidth, printable } from '@consilium/core/report/display-width.ts';

/** As much of a terminal (or a file) as is written to. */
export interface ProgressStream {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  write: (text: string) => unknown;
}

const silentMs = 1_000;
const clearLine = '\r\u001B[2K';

/** Says what is being waited for, once it takes longer than a second: one changing line on a terminal, else lines. */
export class Progress {
  readonly #stream: ProgressStream;
  #pending: string | null = null;
  #speaks = false;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
    setTimeout(() => {
      this.#speaks = true;
      if (this.#pending !== null) this.#write(this.#pending);
    }, silentMs).unref();
  }

  show(text: string): void {
    this.#pending = text;
    if (this.#speaks) this.#write(text);
  }

  /** Leaves a clean line behind; more may follow. */
  end(): void {
    if (this.#speaks && this.#pending !== null && this.#stream.isTTY === true) this.#stream.write(clearLine);
    this.#pending = null;
  }

  #write(text: string): void {
    const line = `… ${printable(text)}`;
    if (this.#stream.isTTY === true) this.#stream.write(`${clearLine}${cut(line, (this.#stream.columns ?? 80) - 1)}`);
    else this.#stream.write(`${line}\n`);
  }
}

/** Waits, and says for how long: every second on a terminal, every ten elsewhere. */
export async function withProgress<T>(what: string, work: Promise<T>, stream: ProgressStream): Promise<T> {
  const progress = new Progress(stream);
  const begun = performance.now();
  const timer = setInterval(
    () => progress.show(`${what}, ${String(Math.round((performance.now() - begun) / 1_000))} s`),
    stream.isTTY === true ? 1_000 : 10_000,
  );
  try {
    return await work;
  } finally {
    clearInterval(timer);
    progress.end();
  }
}

/** A line that wrapped could not be overwritten. */
function cut(text: string, width: number): string {
  let short = '';
  for (const character of text) {
    if (displayWidth(short + character) > width) return short;
    short += character;
  }
  return short;
}
