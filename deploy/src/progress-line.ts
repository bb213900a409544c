export interface ProgressLine {
  show: (what: string) => void;
  /** Clears the line. */
  end: () => void;
}

/** What is going on, on stderr: one line that changes on a terminal, a line each elsewhere. Quiet for the first second. */
export function progressLine(): ProgressLine {
  const begun = performance.now();
  const terminal = process.stderr.isTTY;
  let shown = false;
  return {
    show: (what) => {
      if (!terminal && performance.now() - begun < 1_000) return;
      process.stderr.write(terminal ? `\r\u001b[2K… ${what}` : `… ${what}\n`);
      shown = terminal;
    },
    end: () => {
      if (shown) process.stderr.write('\r\u001b[2K');
      shown = false;
    },
  };
}
