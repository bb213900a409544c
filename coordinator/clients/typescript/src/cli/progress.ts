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
  #timer: NodeJS.Timeout | undefined;
  #speaks = false;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
    this.#timer = setTimeout(() => {
      this.#speaks = true;
      if (this.#pending !== null) this.#write(this.#pending);
    }, silentMs);
  }

  show(text: string): void {
    this.#pending = text;
    if (this.#speaks) this.#write(text);
  }

  /** Leaves a clean line behind. */
  end(): void {
    clearTimeout(this.#timer);
    if (this.#speaks && this.#pending !== null && this.#stream.isTTY === true) this.#stream.write(clearLine);
    this.#pending = null;
  }

  #write(text: string): void {
    const line = `… ${printable(text)}`;
    if (this.#stream.isTTY === true) this.#stream.write(`${clearLine}${cut(line, (this.#stream.columns ?? 80) - 1)}`);
    else this.#stream.write(`${line}\n`);
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
